package dev.hybridsession.internal.subsession;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;

import dev.hybridsession.EndedSession.EndedSubsession;
import dev.hybridsession.SessionObserver.WriteReason;
import dev.hybridsession.internal.copies.RowMarkers;
import dev.hybridsession.internal.copies.SessionTiers;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.record.Stamps;
import dev.hybridsession.internal.record.SubsessionCodec;
import dev.hybridsession.internal.record.SubsessionRecord;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.RowRejectedException;
import dev.hybridsession.internal.store.SessionCache;
import dev.hybridsession.internal.store.SubsessionRow;
import dev.hybridsession.internal.store.SubsessionStore;
import dev.hybridsession.internal.system.LogOnce;
import dev.hybridsession.serializer.AttributeSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Both tiers as tiers of subsessions instead of bytes.
 *
 * @param cache the fast tier, which keeps one copy of each key
 * @param markers the markers that leave a subsession to its row, as with sessions
 */
public record SubsessionTiers(SessionTiers sessions, SessionCache cache, RowMarkers markers, SubsessionStore store) {

	/** Far longer than the database takes to answer. */
	private static final Duration CLAIM = Duration.ofMinutes(1);

	/**
	 * A page that does not use a subsession does not prolong the life of its copy, which
	 * may be the only one until the database is back.
	 */
	private static final Duration LEAST_TIME_TO_LIVE = Duration.ofDays(1);

	/** Puts the tiers of subsessions together. */
	public SubsessionTiers(SessionTiers sessions, SessionCache cache, SubsessionStore store) {
		this(sessions, cache, new RowMarkers(cache), store);
	}

	String key(SubsessionId id) {
		return this.sessions.cached().keys().subsession(id.internalId(), id.name());
	}

	/**
	 * Decodes what the cache has.
	 * @return the copy, or {@code null} if the database is to be asked, also because no
	 * clock can have made its stamp
	 */
	@Nullable SubsessionRecord decode(CacheRead.Hit hit, SubsessionId id) {
		SubsessionRecord record = SubsessionCodec.decode(hit.value(), id.internalId(), id.name());
		return (record != null && !Stamps.isCenturyAhead(record.stamp(), this.sessions.now())) ? record : null;
	}

	/** Writes a copy of a subsession of a session that lives. */
	CacheWrite replace(SubsessionRecord record, CacheToken token, SessionRecord parent) {
		return replace(record, token, timeToLive(parent));
	}

	/** Writes a copy that the row has. If it is gone too soon, the row is read. */
	CacheWrite replace(SubsessionRecord record, CacheToken token) {
		return replace(record, token, LEAST_TIME_TO_LIVE);
	}

	private CacheWrite replace(SubsessionRecord record, CacheToken token, Duration timeToLive) {
		return this.cache.replace(key(record), SubsessionCodec.encode(record), token, timeToLive);
	}

	/** Changes the copy, if there is one, whether or not its session lives. */
	void changeCopy(SubsessionId id, UnaryOperator<SubsessionRecord> change) {
		if (this.cache.read(key(id)) instanceof CacheRead.Hit hit) {
			SubsessionRecord copy = decode(hit, id);
			SubsessionRecord next = (copy != null) ? change.apply(copy) : null;
			if (next != null && next != copy) {
				replace(next, hit.token());
			}
		}
	}

	CacheWrite add(SubsessionRecord record, SessionRecord parent) {
		return this.cache.add(key(record), SubsessionCodec.encode(record), timeToLive(parent));
	}

	private Duration timeToLive(SessionRecord parent) {
		return Collections.min(List.of(retention(parent), SessionCache.LONGEST_OF_A_COPY));
	}

	private Duration retention(SessionRecord parent) {
		return Collections.max(List.of(this.sessions.timing().retention(parent), LEAST_TIME_TO_LIVE));
	}

	/**
	 * Claims the key of a subsession for a write of its row, so that nobody caches what
	 * the row had before.
	 * @param token the state of the key before the row was read
	 * @return with the state of the key, if it was claimed; {@code ABSENT} if there is
	 * nothing, also because there was no room to claim it
	 */
	CacheWrite claim(SubsessionId id, CacheToken token) {
		String key = key(id);
		byte[] claim = SubsessionCodec.claim(this.sessions.randomSource().nonce());
		CacheWrite write = this.cache.replace(key, claim, token, CLAIM);
		if (write.outcome() == CacheWrite.Outcome.REFUSED) {
			CacheWrite removal = this.cache.remove(key, token);
			return removal.gone() ? CacheWrite.of(CacheWrite.Outcome.ABSENT) : removal;
		}
		return write;
	}

	/**
	 * Leaves a subsession to the database alone, because the cache refused it.
	 * @return whether no copy of it is cached
	 */
	boolean keepInDatabaseOnly(SubsessionRecord record, CacheToken token, SessionRecord parent) {
		return this.markers.keepInDatabaseOnly(key(record), token, retention(parent)).stored();
	}

	private String key(SubsessionRecord record) {
		return key(SubsessionId.of(record));
	}

	/**
	 * Reads the row, and returns the newer of row and copy, knowing the row if there is
	 * one.
	 */
	SubsessionRecord mergeRow(SubsessionRecord copy) {
		long checked = this.sessions.clock().earliest();
		SubsessionRow row = this.store.find(copy.internalId(), copy.name());
		return (row != null) ? merge(copy, row, checked) : copy.knowingRow(0, Long.MIN_VALUE, checked);
	}

	private static SubsessionRecord merge(SubsessionRecord copy, SubsessionRow row, long checked) {
		SubsessionRecord content = SubsessionCodec.decode(row.record(), copy.internalId(), copy.name());
		return (content != null) ? copy.mergeRow(content, row.version(), checked)
				: copy.knowingRow(row.version(), Long.MIN_VALUE, checked);
	}

	/**
	 * Names all that sessions have in the database, where each is from its first write.
	 */
	List<SubsessionId> ids(List<String> internalIds) {
		List<SubsessionId> ids = new ArrayList<>();
		this.store.findNames(internalIds)
			.forEach((internalId, names) -> names.forEach((name) -> ids.add(new SubsessionId(internalId, name))));
		return ids;
	}

	/**
	 * Reads the subsessions of a session that is about to end, each merged from its row
	 * and its cached copy. The end of a session asks for them, because its archive gets
	 * them.
	 * @return the subsessions that have a value
	 */
	public List<EndedSubsession> ending(String internalId, AttributeSerializer serializer) {
		SubsessionValues values = new SubsessionValues(serializer, false, new LogOnce());
		List<SubsessionRow> rows = this.store.findAll(internalId);
		Map<String, CacheRead> copies = this.cache
			.readAll(rows.stream().map((row) -> key(new SubsessionId(internalId, row.name()))).toList());
		List<EndedSubsession> ending = new ArrayList<>();
		for (SubsessionRow row : rows) {
			SubsessionId id = new SubsessionId(internalId, row.name());
			SubsessionRecord copy = (copies.get(key(id)) instanceof CacheRead.Hit hit) ? decode(hit, id) : null;
			SubsessionRecord known = (copy != null) ? copy : SubsessionRecord.absent(internalId, row.name());
			byte[] value = merge(known, row, Long.MIN_VALUE).value();
			if (value != null) {
				ending.add(new EndedSubsession(row.name(), value.length,
						() -> Objects.requireNonNull(values.decode(row.name(), value, Object.class))));
			}
		}
		return ending;
	}

	/**
	 * Writes the row of a session that began in an outage, because the rows of its
	 * subsessions depend on it. A session that had a row, and has none any more, is dead.
	 * @return {@code INSERTED} if the session has a row now, {@code ENDED} if it is dead,
	 * {@code NO_SESSION} if the database does not take it
	 */
	SubsessionStore.Insertion writeSession(SessionRecord session) {
		try {
			if (this.sessions.stored().write(session, WriteReason.OVERDUE) != null) {
				return SubsessionStore.Insertion.INSERTED;
			}
		}
		catch (RowRejectedException ex) {
			return SubsessionStore.Insertion.NO_SESSION;
		}
		this.sessions.writeTombstoneUnlessOther(session);
		return SubsessionStore.Insertion.ENDED;
	}

	/**
	 * Writes the row of a subsession, if it is in the state that the record knows.
	 * @return the record knowing the row, or what prevented it
	 */
	RowWrite writeRow(SubsessionRecord record) {
		long checked = this.sessions.clock().earliest();
		long version = this.sessions.randomSource().between(1, Long.MAX_VALUE);
		byte[] content = SubsessionCodec.encode(record.knowingRow(0, Long.MIN_VALUE, Long.MIN_VALUE));
		SubsessionRow row = new SubsessionRow(record.internalId(), record.name(), version, content);
		SubsessionStore.Insertion outcome = SubsessionStore.Insertion.EXISTS;
		if (record.rowVersion() == 0) {
			outcome = this.store.insert(row);
		}
		else if (this.store.update(row, record.rowVersion())) {
			outcome = SubsessionStore.Insertion.INSERTED;
		}
		boolean written = outcome == SubsessionStore.Insertion.INSERTED;
		return new RowWrite(outcome, written ? record.knowingRow(version, record.stamp(), checked) : record);
	}

	/**
	 * The outcome of the write of a row.
	 *
	 * @param outcome {@code INSERTED} if it was written, {@code EXISTS} if it is in
	 * another state
	 * @param record what was written, knowing the row; or what was to be written
	 */
	record RowWrite(SubsessionStore.Insertion outcome, SubsessionRecord record) {
	}

}
