package dev.hybridsession.internal.copies;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.hybridsession.SessionObserver;
import dev.hybridsession.SessionObserver.ReadOutcome;
import dev.hybridsession.Tier;
import dev.hybridsession.internal.record.DatabaseMarker;
import dev.hybridsession.internal.record.InvalidRecordException;
import dev.hybridsession.internal.record.RecordCodec;
import dev.hybridsession.internal.record.SessionCopy;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.record.Tombstone;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheUpdate;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.CacheWrite.Outcome;
import dev.hybridsession.internal.store.SessionCache;
import dev.hybridsession.internal.system.ClusterClock;
import dev.hybridsession.internal.system.LogOnce;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cache as a tier of sessions instead of bytes. A value that is not a copy of the
 * session asked for is logged once, and counts as a {@link DatabaseMarker}. So the
 * database is asked, and the value replaced on the condition of its token.
 */
public final class CachedSessions {

	private static final Logger logger = LoggerFactory.getLogger(CachedSessions.class);

	private final LogOnce databaseOnly = new LogOnce();

	private final LogOnce unreadable = new LogOnce();

	private final SessionCache cache;

	private final RowMarkers markers;

	private final CacheKeys keys;

	private final SessionTiming timing;

	private final ClusterClock clock;

	private final SessionObserver observer;

	private final DirtyCopies<String> dirty;

	public CachedSessions(SessionCache cache, CacheKeys keys, SessionTiming timing, ClusterClock clock,
			SessionObserver observer, DirtyCopies<String> dirty) {
		this.cache = cache;
		this.markers = new RowMarkers(cache);
		this.keys = keys;
		this.timing = timing;
		this.clock = clock;
		this.observer = observer;
		this.dirty = dirty;
	}

	/** Returns the keys of the sessions, their subsessions and their locks. */
	public CacheKeys keys() {
		return this.keys;
	}

	/** Reads one session. */
	public CachedCopy read(String id) {
		return decode(id, this.cache.read(this.keys.session(id)));
	}

	/** Reads many sessions in one round, and returns an answer for each. */
	public Map<String, CachedCopy> readAll(Collection<String> ids) {
		Map<String, String> keysById = new LinkedHashMap<>();
		ids.forEach((id) -> keysById.put(id, this.keys.session(id)));
		Map<String, CacheRead> answers = this.cache.readAll(keysById.values());
		Map<String, CachedCopy> copies = new LinkedHashMap<>();
		keysById
			.forEach((id, key) -> copies.put(id, decode(id, answers.getOrDefault(key, CacheRead.NoHit.UNAVAILABLE))));
		return copies;
	}

	/**
	 * Reads what any node has of a session.
	 * @param copy what the node has that is to have it
	 * @return all copies merged, or the same copy if there are no others
	 */
	public CachedCopy readEverywhere(String id, CachedCopy copy) {
		CacheRead everywhere = this.cache.readEverywhere(this.keys.session(id));
		return (everywhere instanceof CacheRead.Hit) ? decode(id, everywhere) : copy;
	}

	/**
	 * Returns whether instances may look for a session in different places, so that what
	 * is written has to reach the database.
	 */
	public boolean isInDoubt(String id) {
		return this.cache.isInDoubt(this.keys.session(id));
	}

	/** Returns whether the cache was ever there since the start. */
	public boolean wasReached() {
		return this.cache.wasReached();
	}

	/**
	 * Returns when the routes of a session have last changed, in milliseconds since the
	 * epoch.
	 * @see SessionCache#fence
	 */
	public long fence(String id) {
		return this.cache.fence(this.keys.session(id));
	}

	/**
	 * Takes the answer of the cache to a caller that has asked it for more than the
	 * session.
	 */
	public CachedCopy decode(String id, CacheRead answer) {
		CachedCopy copy = CachedCopy.UNAVAILABLE;
		ReadOutcome outcome = ReadOutcome.UNAVAILABLE;
		if (answer instanceof CacheRead.Hit hit) {
			copy = new CachedCopy(true, decode(id, hit.value()), hit.token(), hit.fence());
			outcome = (copy.record() != null) ? ReadOutcome.HIT
					: (copy.tombstone() != null) ? ReadOutcome.ENDED : ReadOutcome.MISS;
		}
		else if (answer == CacheRead.NoHit.MISS) {
			copy = CachedCopy.MISS;
			outcome = ReadOutcome.MISS;
			this.dirty.missing(id, () -> fence(id));
		}
		this.observer.read(Tier.CACHE, outcome);
		return copy;
	}

	private SessionCopy decode(String id, byte[] value) {
		try {
			SessionCopy copy = RecordCodec.decode(value);
			boolean own = (copy instanceof SessionRecord record) ? record.publicId().equals(id)
					: !(copy instanceof Tombstone tombstone) || tombstone.publicId().equals(id);
			if (own) {
				return (copy instanceof SessionRecord record) ? this.timing.sanitized(record, this.clock.latest())
						: copy;
			}
			throw new InvalidRecordException("It is of another session");
		}
		catch (InvalidRecordException ex) {
			// the key is a digest: unlike the id it opens nothing
			String key = this.keys.session(id);
			if (this.unreadable.isFirst(key)) {
				logger.warn("The cached value under {} cannot be read ({}); the database is asked instead", key,
						ex.getMessage());
			}
			return DatabaseMarker.ASK_DATABASE;
		}
	}

	/** Writes a session if its key is still in the state that was read. */
	public CacheWrite replace(SessionRecord record, CacheToken token) {
		return this.cache.replace(this.keys.session(record.publicId()), encode(record), token, timeToLive(record));
	}

	/**
	 * Returns the write of a session on the condition that its key is still in the state
	 * that was read.
	 */
	public CacheUpdate update(SessionRecord record, CacheToken token) {
		return new CacheUpdate(this.keys.session(record.publicId()), encode(record), token, timeToLive(record));
	}

	/**
	 * Returns the write of a tombstone under a dead id on the condition that its key is
	 * still in a known state.
	 * @param token the state, or {@code null} for nothing
	 */
	public CacheUpdate update(Tombstone tombstone, @Nullable CacheToken token, Duration timeToLive) {
		return new CacheUpdate(this.keys.session(tombstone.publicId()), RecordCodec.encode(tombstone), token,
				timeToLive);
	}

	/** Writes many in one round, and returns what became of each in the same order. */
	public List<CacheWrite> updateAll(List<CacheUpdate> updates) {
		return this.cache.updateAll(updates);
	}

	/** Writes a session if the cache has nothing under its id. */
	public CacheWrite add(SessionRecord record) {
		return this.cache.add(this.keys.session(record.publicId()), encode(record), timeToLive(record));
	}

	private byte[] encode(SessionRecord record) {
		byte[] value = RecordCodec.encode(record);
		this.observer.recordEncoded(value.length);
		return value;
	}

	private Duration timeToLive(SessionRecord record) {
		return this.timing.timeToLive(record, this.clock.millis());
	}

	/**
	 * Reserves the key of a session that the cache does not have, before the database is
	 * asked.
	 * @return what the cache has now: the reservation, or what another put there
	 */
	public CachedCopy reserve(String id) {
		CacheWrite write = this.markers.reserve(this.keys.session(id));
		return switch (write.outcome()) {
			case STORED -> new CachedCopy(true, null, write.token(), Long.MIN_VALUE);
			case CONFLICT, ABSENT -> read(id);
			case REFUSED -> CachedCopy.MISS;
			case UNCONFIRMED, UNAVAILABLE -> CachedCopy.UNAVAILABLE;
		};
	}

	/**
	 * Leaves a tombstone under a dead id, whatever is there.
	 * @return {@code STORED}, {@code ABSENT} if the cache has refused the tombstone and
	 * is known to have nothing under the id, or one of the failures
	 */
	public CacheWrite writeTombstone(Tombstone tombstone, Duration timeToLive) {
		String key = this.keys.session(tombstone.publicId());
		CacheWrite write = this.cache.put(key, RecordCodec.encode(tombstone), timeToLive);
		if (write.stored() || write.outcome() == Outcome.UNCONFIRMED || write.outcome() == Outcome.UNAVAILABLE) {
			return write;
		}
		CacheWrite removal = this.cache.remove(key);
		return removal.gone() ? CacheWrite.of(Outcome.ABSENT) : removal;
	}

	/**
	 * Leaves a tombstone under a dead id if its key is still in a known state.
	 * @param token the state, or {@code null} for nothing
	 */
	public CacheWrite writeTombstone(Tombstone tombstone, @Nullable CacheToken token, Duration timeToLive) {
		CacheUpdate update = update(tombstone, token, timeToLive);
		CacheWrite write = updateAll(List.of(update)).get(0);
		if (write.stored()) {
			this.cache.putElsewhere(update.key(), update.value(), timeToLive);
		}
		return write;
	}

	/**
	 * Puts a database-only marker in the place of a copy that the cache refused to
	 * update.
	 * @param record the session, which the database has
	 * @see RowMarkers#keepInDatabaseOnly
	 */
	public CacheWrite keepInDatabaseOnly(SessionRecord record, CacheToken token) {
		if (this.databaseOnly.isFirst(record.internalId())) {
			logger.warn("memcached does not take session {} of {} bytes; it is kept in the database alone",
					record.internalId(), RecordCodec.encode(record).length);
		}
		return this.markers.keepInDatabaseOnly(this.keys.session(record.publicId()), token,
				this.timing.retention(record));
	}

	/**
	 * Leaves nothing under an id if its key is still in the state that was read, so that
	 * the database is asked.
	 */
	public CacheWrite forget(String id, CacheToken token) {
		return this.markers.reserve(this.keys.session(id), token);
	}

	/**
	 * Removes whatever is cached under an id, and returns whether nothing is cached under
	 * it.
	 */
	public boolean remove(String id) {
		return this.cache.remove(this.keys.session(id)).gone();
	}

}
