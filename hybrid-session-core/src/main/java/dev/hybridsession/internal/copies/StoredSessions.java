package dev.hybridsession.internal.copies;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

import dev.hybridsession.SessionObserver;
import dev.hybridsession.SessionObserver.ReadOutcome;
import dev.hybridsession.SessionObserver.WriteReason;
import dev.hybridsession.Tier;
import dev.hybridsession.internal.record.Entry;
import dev.hybridsession.internal.record.InvalidRecordException;
import dev.hybridsession.internal.record.RecordCodec;
import dev.hybridsession.internal.record.ReservedEntries;
import dev.hybridsession.internal.record.RowKnowledge;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.store.RowEnd;
import dev.hybridsession.internal.store.RowEnding;
import dev.hybridsession.internal.store.RowRead;
import dev.hybridsession.internal.store.RowState;
import dev.hybridsession.internal.store.RowText;
import dev.hybridsession.internal.store.RowUpdate;
import dev.hybridsession.internal.store.SessionRow;
import dev.hybridsession.internal.store.SessionStore;
import dev.hybridsession.internal.store.StoreContendedException;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.internal.system.ClusterClock;
import dev.hybridsession.internal.system.LogOnce;
import dev.hybridsession.internal.system.RandomSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database as a tier of sessions instead of rows. Every method throws
 * {@link StoreUnavailableException} if the database cannot be asked.
 */
public final class StoredSessions {

	/** Each failed attempt means that another one succeeded. */
	private static final int ATTEMPTS = 50;

	/** Older than every change, so that whatever a good copy says wins. */
	private static final long OLDEST = 0;

	private static final Logger logger = LoggerFactory.getLogger(StoredSessions.class);

	private final LogOnce told = new LogOnce();

	private final SessionStore store;

	private final SessionTiming timing;

	private final ClusterClock clock;

	private final RandomSource randomSource;

	private final SessionObserver observer;

	public StoredSessions(SessionStore store, SessionTiming timing, ClusterClock clock, RandomSource randomSource,
			SessionObserver observer) {
		this.store = store;
		this.timing = timing;
		this.clock = clock;
		this.randomSource = randomSource;
		this.observer = observer;
	}

	/** Reads the session that bears an id. */
	public StoredSession find(String id) {
		long now = this.clock.earliest();
		try {
			RowRead read = this.store.find(id);
			if (read instanceof SessionRow row) {
				StoredSession.Live live = decode(row, now);
				this.observer.read(Tier.DATABASE, live.readable() ? ReadOutcome.HIT : ReadOutcome.MISS);
				return live;
			}
			boolean ended = read == RowRead.NotLive.ENDED;
			this.observer.read(Tier.DATABASE, ended ? ReadOutcome.ENDED : ReadOutcome.MISS);
			return ended ? StoredSession.Dead.ENDED : StoredSession.Dead.UNKNOWN;
		}
		catch (StoreUnavailableException ex) {
			this.observer.read(Tier.DATABASE, ReadOutcome.UNAVAILABLE);
			throw ex;
		}
	}

	/** Reads the live sessions of a principal, as far as the rows know. */
	public List<StoredSession.Live> findByPrincipal(String principal) {
		long now = this.clock.earliest();
		return this.store.findByPrincipal(Objects.requireNonNull(RowText.harmlessPrincipal(principal)))
			.stream()
			.map((row) -> decode(row, now))
			.toList();
	}

	/**
	 * Decodes a row that has just been read. A row that cannot be decoded is logged once,
	 * and stands for what its columns say. That is enough to end the session, and to be
	 * merged with a good copy, which then is ahead of the row in everything.
	 * @param now when reading it began, in milliseconds since the epoch
	 * @return the session, which may not be readable
	 */
	public StoredSession.Live decode(SessionRow row, long now) {
		try {
			return live(row, record(row), now, true);
		}
		catch (InvalidRecordException ex) {
			if (this.told.isFirst(row.internalId())) {
				logger
					.warn("The row of session {} cannot be read ({}); unless memcached has the session it is not found,"
							+ " and the row stays as it is until it expires", row.internalId(), ex.getMessage());
			}
			return live(row, columns(row), now, false);
		}
	}

	private static StoredSession.Live live(SessionRow row, SessionRecord record, long now, boolean readable) {
		return new StoredSession.Live(record.mergeRow(record, row.version(), now), readable);
	}

	private static SessionRecord record(SessionRow row) {
		if (RecordCodec.decode(row.record()) instanceof SessionRecord record && record.publicId().equals(row.publicId())
				&& record.internalId().equals(row.internalId())) {
			return record;
		}
		throw new InvalidRecordException("It holds something else");
	}

	private static SessionRecord columns(SessionRow row) {
		Map<String, Entry> principal = new TreeMap<>();
		if (row.principal() != null) {
			ReservedEntries.putPrincipal(principal, row.principal(), OLDEST);
		}
		return SessionRecord.create(row.publicId(), row.internalId(), row.creationTime(), interval(row), OLDEST)
			.with(row.lastAccessTime(), principal);
	}

	/** Longer than it was, by the lag that a row may have. */
	private static Duration interval(SessionRow row) {
		return (row.expiryTime() != Long.MAX_VALUE)
				? Duration.ofMillis(Math.max(0, row.expiryTime() - row.lastAccessTime())) : Duration.ofMillis(-1);
	}

	/**
	 * Brings the row up to a record: updates it if it is in the state that the record
	 * knows, inserts it if the record knows of none, and otherwise reads it, merges and
	 * tries again.
	 * @return the record merged with the row and knowing it, or {@code null} if the
	 * session is dead
	 */
	public @Nullable SessionRecord write(SessionRecord record, WriteReason reason) {
		SessionRecord wanted = record;
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			long now = this.clock.earliest();
			RowUpdate update = update(wanted);
			boolean written = wanted.row().stored() ? this.store.update(update) : this.store.insert(update.row());
			if (written) {
				this.observer.written(Tier.DATABASE, reason);
				return written(wanted, update, now);
			}
			if (!(find(wanted) instanceof StoredSession.Live live)) {
				return null;
			}
			wanted = merged(wanted, live);
			if (!wanted.isAheadOfRow() && wanted.lastAccessTime() == wanted.row().lastAccessTime()) {
				return wanted;
			}
		}
		throw new StoreContendedException(
				"The row of session " + record.internalId() + " is changed by other requests again and again", null);
	}

	/**
	 * Reads the row of a session, which bears the id that the record knows it by until it
	 * is told of an id change.
	 * @return its row, or that it is dead; {@link StoredSession.Dead#ANOTHERS} if its id
	 * is another's
	 */
	public StoredSession find(SessionRecord record) {
		StoredSession found = find(record.publicId());
		String rowId = record.row().publicId();
		if (found == StoredSession.Dead.UNKNOWN && record.row().mayBearAnotherId(record.publicId())) {
			found = find(rowId);
			if (found == StoredSession.Dead.UNKNOWN) {
				// it may have been told between the two questions
				found = find(record.publicId());
			}
		}
		boolean other = found instanceof StoredSession.Live live
				&& !live.record().internalId().equals(record.internalId());
		return other ? StoredSession.Dead.ANOTHERS : found;
	}

	/** Merges a record with what the database has just answered. */
	public static SessionRecord merged(SessionRecord record, StoredSession.Live live) {
		RowKnowledge row = live.record().row();
		return record.mergeRow(live.record(), row.version(), row.checked());
	}

	/**
	 * Returns the update that brings the row from the state that a record knows to the
	 * record.
	 */
	public RowUpdate update(SessionRecord record) {
		SessionRecord content = record.withoutRemovals(this.timing.forgetRemovalsBefore(record, this.clock.earliest()))
			.withRow(RowKnowledge.NONE);
		long version = this.randomSource.between(1, Long.MAX_VALUE);
		return new RowUpdate(rowState(record),
				new SessionRow(record.internalId(), record.publicId(), version, record.creationTime(),
						record.lastAccessTime(), this.timing.rowExpiry(record),
						RowText.harmlessPrincipal(record.principal()), RecordCodec.encode(content)));
	}

	/**
	 * Returns what is known after an update was applied.
	 * @param now when writing began, in milliseconds since the epoch
	 * @return the record, knowing its row
	 */
	public SessionRecord written(SessionRecord record, RowUpdate update, long now) {
		SessionRecord kept = record.withoutRemovals(this.timing.forgetRemovalsBefore(record, now));
		return kept.mergeRow(kept, update.row().version(), now);
	}

	/**
	 * Writes many rows, each on the condition of the state that its record knows, and
	 * returns what became of each in the same order.
	 */
	public List<RowUpdate.Outcome> updateAll(List<RowUpdate> updates) {
		List<RowUpdate.Outcome> outcomes = this.store.updateAll(updates);
		outcomes.stream()
			.filter((outcome) -> outcome == RowUpdate.Outcome.UPDATED)
			.forEach((outcome) -> this.observer.written(Tier.DATABASE, WriteReason.SYNC));
		return outcomes;
	}

	/**
	 * Writes the row of a session under another id, if it still is in the state that the
	 * record knows.
	 * @return the record under the new id, or {@code null} if the row is in another state
	 */
	public @Nullable SessionRecord rename(SessionRecord record, String id) {
		SessionRecord renamed = record.withPublicId(id);
		long now = this.clock.earliest();
		RowUpdate update = update(renamed);
		if (!(record.row().stored() ? this.store.update(update) : this.store.insert(update.row()))) {
			return null;
		}
		this.observer.written(Tier.DATABASE, WriteReason.ID_CHANGED);
		return written(renamed, update, now);
	}

	/**
	 * Ends a session: its row stays, empty, for as long as a copy could be cached.
	 * @param record the session, with the knowledge of the row that the end depends on
	 * @param now milliseconds since the epoch
	 * @param inTransaction runs in the transaction that ends the session
	 * @return whether this call ended it
	 */
	public boolean end(SessionRecord record, long now, Runnable inTransaction) {
		RowEnd end = rowEnd(record, now);
		return record.row().stored() ? this.store.end(rowState(record), end, inTransaction)
				: this.store.insertEnded(end, inTransaction);
	}

	/** Returns the same end for {@link #endAll}. The session has a row. */
	public RowEnding ending(SessionRecord record, long now, Runnable inTransaction) {
		return new RowEnding(rowState(record), rowEnd(record, now), inTransaction);
	}

	/**
	 * Ends many sessions in one transaction. If anything fails, no session has ended.
	 * @return the internal ids of the sessions that this call has ended
	 */
	public Set<String> endAll(List<RowEnding> endings) {
		return this.store.endAll(endings);
	}

	private static RowState rowState(SessionRecord record) {
		return new RowState(record.internalId(), record.row().publicId(), record.row().version());
	}

	private RowEnd rowEnd(SessionRecord record, long now) {
		RowKnowledge row = record.row();
		return new RowEnd(record.internalId(), row.stored() ? row.publicId() : record.publicId(), record.creationTime(),
				now, this.clock.latest() + this.timing.retention(record).toMillis());
	}

	/**
	 * A tombstone would end the session whose id a careless generator made again.
	 * @throws IllegalStateException if another session has the id
	 */
	public void requireFreeId(SessionRecord record) {
		if (find(record) == StoredSession.Dead.ANOTHERS) {
			throw new IllegalStateException("The SessionIdGenerator made an id that another session has; session "
					+ record.internalId() + " is not saved");
		}
	}

}
