package dev.hybridsession.internal.copies;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import dev.hybridsession.FreshnessReason;
import dev.hybridsession.SessionObserver;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.record.Stamps;
import dev.hybridsession.internal.record.SubsessionRecord;
import dev.hybridsession.internal.store.StoreGate;
import dev.hybridsession.internal.system.ClusterClock;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether the cached copy of a session or subsession may be served, and says why.
 * Every load, save and job asks here, and nowhere else. Four things make a copy doubtful:
 * <ol>
 * <li>The copy was last checked against its row before a node of its key was away, or
 * before instances differed on the nodes. That is a fence: another node may have what
 * this copy has missed.</li>
 * <li>This instance has written the session, and the cache has not confirmed it.</li>
 * <li>This instance has ended the session, and one of the tiers does not know it
 * yet.</li>
 * <li>The database was away, and may have missed changes of other instances, or a change
 * of the id.</li>
 * </ol>
 */
public final class Freshness {

	private final FencedReads fencedReads;

	/** The sessions whose last write was not confirmed, by public id. */
	private final ConcurrentHashMap<String, UnconfirmedWrite> unconfirmed = new ConcurrentHashMap<>();

	/** Every copy that was checked before counts as unconfirmed: too many writes were. */
	private volatile long unconfirmedFence = Long.MIN_VALUE;

	/**
	 * Until this time cached subsessions may have missed writes that went to their rows
	 * alone.
	 */
	private final AtomicLong subsessionFence = new AtomicLong(Long.MIN_VALUE);

	/** The sessions that this instance has ended, and the database does not know. */
	private final ConcurrentHashMap<String, SessionRecord> endsWithoutDatabase = new ConcurrentHashMap<>();

	/** The dead ids under which memcached may still have a live copy. */
	private final Set<String> endsWithoutCache = ConcurrentHashMap.newKeySet();

	private final CachedSessions cached;

	private final StoreGate gate;

	private final SessionTiming timing;

	private final DirtyCopies<String> dirty;

	private final ClusterClock clock;

	private final SessionObserver observer;

	private final int mostUnconfirmed;

	private final int mostEnds;

	/**
	 * Creates the judge of one instance's copies.
	 * @param gate the gate before the database, which knows of outages
	 * @param dirty has doubtful copies repaired
	 * @param mostUnconfirmed the most unconfirmed writes to remember one by one
	 * @param mostEnds the most ends to keep for a database that is away
	 * @param fencedReads the most checks of fenced copies to remember
	 */
	public Freshness(CachedSessions cached, StoreGate gate, SessionTiming timing, DirtyCopies<String> dirty,
			ClusterClock clock, SessionObserver observer, int mostUnconfirmed, int mostEnds, int fencedReads) {
		this.cached = cached;
		this.gate = gate;
		this.timing = timing;
		this.dirty = dirty;
		this.clock = clock;
		this.observer = observer;
		this.mostUnconfirmed = mostUnconfirmed;
		this.mostEnds = mostEnds;
		this.fencedReads = new FencedReads(fencedReads);
	}

	/** The treatment of a copy. */
	public enum Verdict {

		/** It is the answer. */
		TRUST,

		/** It is to be read together with the row. */
		CHECK_ROW,

		/** Other nodes may have more, and are asked before the row. */
		CHECK_ALL_NODES

	}

	/**
	 * The judgement of a copy.
	 *
	 * @param verdict what to do with it
	 * @param reason why
	 */
	public record Judgement(Verdict verdict, FreshnessReason reason) {
	}

	/**
	 * Judges a copy.
	 * @param allNodesAsked whether it is what all nodes together have
	 */
	public Judgement judge(CachedCopy copy, boolean allNodesAsked) {
		FreshnessReason reason = reason(copy);
		return new Judgement(switch (reason) {
			case NEW, CURRENT, ENDED -> Verdict.TRUST;
			case MISSING, DATABASE_ONLY, UNANSWERED, EXPIRED, UNCONFIRMED -> Verdict.CHECK_ROW;
			case FENCED, CATCHING_UP -> allNodesAsked ? Verdict.CHECK_ROW : Verdict.CHECK_ALL_NODES;
		}, reason);
	}

	private FreshnessReason reason(CachedCopy copy) {
		SessionRecord record = copy.record();
		if (!copy.answered()) {
			return FreshnessReason.UNANSWERED;
		}
		if (copy.isFenced()) {
			return FreshnessReason.FENCED;
		}
		if (copy.tombstone() != null) {
			return FreshnessReason.ENDED;
		}
		if (record != null) {
			return isUnconfirmed(record) || isIdUntold(record) ? FreshnessReason.UNCONFIRMED
					: isAlive(record, false) ? FreshnessReason.CURRENT : FreshnessReason.EXPIRED;
		}
		if (isCatchingUp()) {
			return FreshnessReason.CATCHING_UP;
		}
		return (copy.copy() != null) ? FreshnessReason.DATABASE_ONLY : FreshnessReason.MISSING;
	}

	/**
	 * Returns whether the row may still bear the id from before a login in an outage. A
	 * logout under that id would have ended the session. An instance that remembers the
	 * session syncs it at once, and so has read its row once.
	 */
	private boolean isIdUntold(SessionRecord record) {
		return record.row().mayBearAnotherId(record.publicId()) && !this.gate.isDown()
				&& !this.dirty.contains(record.publicId());
	}

	/**
	 * Returns whether a copy is to be read together with its row, whether or not it has
	 * expired.
	 * @return {@code true} if it has a live session that may have missed something
	 */
	public boolean isDoubtful(CachedCopy copy) {
		SessionRecord record = copy.record();
		return copy.isFenced() || (record != null && isUnconfirmed(record));
	}

	/**
	 * Returns whether the cached copy of a subsession may be served.
	 * @param routeFence when the routes of its key have last changed
	 * @return {@code false} if it is to be read together with its row
	 */
	public boolean isFresh(SubsessionRecord copy, long routeFence) {
		long fence = Math.max(this.subsessionFence.get(), routeFence);
		return fence == Long.MIN_VALUE
				|| (copy.checked() > fence && !Stamps.isDayAhead(copy.checked(), this.clock.millis()));
	}

	/**
	 * Notes that the row of a subsession was written, and that the cache was not told, or
	 * has not confirmed. All copies that were checked until now are read with their rows.
	 */
	public void subsessionUnconfirmed() {
		this.subsessionFence.accumulateAndGet(this.clock.latest() + this.timing.clockSkew().toMillis(), Math::max);
	}

	/**
	 * Returns a copy without its fence, if this instance has read it together with its
	 * row after the fence.
	 * @return the same copy, or one that is not fenced
	 */
	public CachedCopy sinceOwnRead(CachedCopy copy) {
		return this.fencedReads.trusted(copy, this.timing.clockSkew().toMillis(), this.clock.millis());
	}

	/**
	 * Returns all that the cache has of a session. While the database may not have been
	 * told of everything, the only copy that has may be on a node that stood in, and the
	 * row says nothing against it.
	 * @return the copy, merged with those on other nodes if these may have more
	 */
	public CachedCopy complete(String id, CachedCopy copy) {
		return (copy.isFenced() || isCatchingUp()) ? completeOrFind(id, copy) : copy;
	}

	/**
	 * Returns all that the cache has of a session, and looks for it on every node if
	 * there is no copy where it belongs.
	 * @return the copy, merged with those on other nodes if these may have more
	 */
	public CachedCopy completeOrFind(String id, CachedCopy copy) {
		boolean nothing = copy.answered() && copy.record() == null && copy.tombstone() == null;
		return (copy.isFenced() || nothing) ? this.cached.readEverywhere(id, copy) : copy;
	}

	/**
	 * Returns whether a copy is fenced: it may lack what other nodes have, so that its
	 * knowledge of the row proves nothing.
	 */
	public boolean isFenced(CachedCopy copy) {
		return copy.isFenced();
	}

	/**
	 * Returns whether instances may look for a session in different places, so that what
	 * is written has to reach the database.
	 */
	public boolean isInDoubt(String id) {
		return this.cached.isInDoubt(id);
	}

	/**
	 * Returns whether other instances may still be writing changes to the database that
	 * an outage has kept from it: during an outage and for a while after it.
	 */
	public boolean isCatchingUp() {
		return this.gate.isCatchingUp();
	}

	/**
	 * Returns whether a session that the database does not know may yet be cached. Such a
	 * session began or changed its id during an outage that is not long over. Its copy is
	 * on a node that does not answer, or on a node that only other instances have.
	 * @return {@code true} if nobody can say whether the session exists
	 */
	public boolean mayBeCachedAlone(String id, CachedCopy copy, StoredSession row) {
		return row == StoredSession.Dead.UNKNOWN && isCatchingUp()
				&& (!copy.answered() || copy.record() == null && isInDoubt(id));
	}

	/**
	 * Returns whether a session is alive by all that is known of it.
	 * @param mayLag whether memcached may have lost its last access, so that it is no
	 * older than its row can lag
	 * @return {@code false} if it has surely expired
	 */
	public boolean isAlive(SessionRecord record, boolean mayLag) {
		long now = this.clock.judging();
		return !this.timing.expired(record, now)
				|| (mayLag && this.timing.rowExpiry(record) > now - this.gate.outageLag());
	}

	/**
	 * Notes that the cached copy of a session may be older than its row, and has it
	 * repaired.
	 */
	public void markStale(String id) {
		writeUnconfirmed(id);
		repair(id);
	}

	/** Notes that the cached copy of a session may be older than its row. */
	public void writeUnconfirmed(String id) {
		writeUnconfirmed(id, Long.MIN_VALUE);
	}

	/**
	 * Notes that the cached copy of a session may lack what could not be cached of it,
	 * and has it repaired.
	 * @param record the session as it should be cached
	 */
	public void markStale(SessionRecord record) {
		writeUnconfirmed(record.publicId(), record.lastAccessTime());
		repair(record.publicId());
	}

	private void writeUnconfirmed(String id, long access) {
		if (this.unconfirmed.size() >= this.mostUnconfirmed) {
			this.unconfirmedFence = this.clock.latest() + this.timing.clockSkew().toMillis();
			this.unconfirmed.clear();
		}
		this.unconfirmed.compute(id,
				(same, before) -> new UnconfirmedWrite((before != null) ? Math.max(before.access(), access) : access));
	}

	private void repair(String id) {
		if (!this.dirty.repair(id)) {
			this.observer.dirtyOverflow();
		}
	}

	/**
	 * Returns the present unconfirmed write of a session, or {@code null}. Callers ask
	 * before they read or write the row: the copy in hand knows nothing of later writes
	 * to the row.
	 */
	public @Nullable UnconfirmedWrite unconfirmed(String id) {
		return this.unconfirmed.get(id);
	}

	/**
	 * Returns whether a write of a session may be unconfirmed, so that its row must be
	 * brought up to it.
	 */
	public boolean isUnconfirmed(SessionRecord record) {
		return unconfirmed(record.publicId()) != null || record.row().checked() < this.unconfirmedFence;
	}

	/** Returns a session with the last access that its copy may have missed. */
	public SessionRecord accessed(SessionRecord record) {
		UnconfirmedWrite write = unconfirmed(record.publicId());
		return (write != null && write.access() > record.lastAccessTime()) ? record.accessedAt(write.access()) : record;
	}

	/**
	 * Notes that the cache has confirmed a copy of a session that contains the row.
	 * @param record the copy; if it lacks an access that this instance knows of, the
	 * write stays unconfirmed
	 * @param before the unconfirmed write before the row was read or written; a later one
	 * stays
	 */
	public void confirmed(SessionRecord record, @Nullable UnconfirmedWrite before) {
		if (before != null && before.access() <= record.lastAccessTime()) {
			this.unconfirmed.remove(record.publicId(), before);
		}
	}

	/**
	 * Notes that a copy was read together with its row, and that the cache has confirmed
	 * the merge of both.
	 * @param before the unconfirmed write before the row was read
	 */
	public void refilled(SessionRecord record, @Nullable UnconfirmedWrite before) {
		confirmed(record, before);
		this.fencedReads.add(record);
	}

	/** Notes that the cache is known to have no live copy of a session. */
	public void nothingCached(String id) {
		this.unconfirmed.remove(id);
		this.endsWithoutCache.remove(id);
	}

	/**
	 * Returns whether this instance has ended a session, and a tier does not know it yet.
	 * No copy and no row of it counts then.
	 */
	public boolean isEnded(String id) {
		return isEndedWithoutDatabase(id) || isEndedWithoutCache(id);
	}

	/**
	 * Returns whether this instance has ended a session that the database does not know
	 * of yet. Its row does not count then.
	 */
	public boolean isEndedWithoutDatabase(String id) {
		return this.endsWithoutDatabase.containsKey(id);
	}

	/**
	 * Returns whether this instance has ended a session whose tombstone the cache has not
	 * confirmed. Its copy does not count then.
	 */
	public boolean isEndedWithoutCache(String id) {
		return this.endsWithoutCache.contains(id);
	}

	/**
	 * Keeps the end of a session for a database that is away. No other end is dropped for
	 * it.
	 * @throws SessionUnavailableException if too many wait already
	 */
	public void endLater(SessionRecord record) {
		if (this.endsWithoutDatabase.size() >= this.mostEnds
				&& !this.endsWithoutDatabase.containsKey(record.publicId())) {
			throw new SessionUnavailableException("The session cannot be ended: the database is away, and "
					+ this.mostEnds + " logouts are waiting for it (hybrid-session.limits.pending-ends)", null);
		}
		this.endsWithoutDatabase.put(record.publicId(), record);
	}

	/**
	 * Returns the sessions whose ends the database does not know of, as they were ended.
	 */
	public List<SessionRecord> pendingEnds() {
		return List.copyOf(this.endsWithoutDatabase.values());
	}

	/** Notes that the database knows of the end of a session. */
	public void endIsTold(String id) {
		this.endsWithoutDatabase.remove(id);
	}

	/** The cache has not confirmed the tombstone of a session. The sync repairs it. */
	void endIsNotCached(String id) {
		if (this.endsWithoutCache.size() < this.mostEnds) {
			this.endsWithoutCache.add(id);
		}
		markStale(id);
	}

}
