package dev.hybridsession.internal.subsession;

import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.hybridsession.internal.copies.DirtyCopies;
import dev.hybridsession.internal.copies.SessionTiming;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.record.SubsessionRecord;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.StoreUnavailableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the row of a subsession up to its cached copy.
 *
 * @param dirty where to remember subsessions whose rows are behind
 */
public record SubsessionSync(SubsessionTiers tiers, DirtyCopies<SubsessionId> dirty) {

	private static final Logger logger = LoggerFactory.getLogger(SubsessionSync.class);

	private static final int ATTEMPTS = 10;

	private static final long AT_ONCE = Long.MIN_VALUE;

	/**
	 * Remembers a subsession that is ahead of its row, or writes the row if it has been
	 * behind for the sync interval already, or was to be inserted while that could not be
	 * done.
	 */
	void follow(SubsessionRead written) {
		SubsessionRecord record = written.record();
		if (!record.isAheadOfRow()) {
			return;
		}
		SubsessionId id = SubsessionId.of(record);
		SessionRecord parent = written.parent();
		SessionTiming timing = this.tiers.sessions().timing();
		long now = this.tiers.sessions().now();
		boolean inserted = record.rowVersion() != 0;
		long rowTime = TimeUnit.MICROSECONDS.toMillis(record.rowStamp());
		boolean overdue = inserted ? timing.overdue(parent, rowTime, now)
				: parent.row().stored() && !this.dirty.contains(id);
		long due = inserted ? timing.syncDue(parent, rowTime, now) : AT_ONCE;
		boolean mustNotLag = this.dirty.isEvicting() || !this.dirty.mayLag();
		if (overdue || mustNotLag || !this.dirty.add(id, due, record.stamp())) {
			syncNow(record, timing.syncDue(parent, now, now));
		}
	}

	/** Remembers a subsession whose row is to be written as soon as possible. */
	void remember(SubsessionRecord record) {
		if (!this.dirty.add(SubsessionId.of(record), AT_ONCE, record.stamp())) {
			syncNow(record, this.tiers.sessions().now());
		}
	}

	/**
	 * The cache has the value, so a failure of the database is left to the background
	 * sync.
	 */
	private void syncNow(SubsessionRecord record, long watched) {
		SubsessionId id = SubsessionId.of(record);
		Outcome outcome = Outcome.UNANSWERED;
		try {
			outcome = sync(id, Long.MIN_VALUE);
		}
		catch (RuntimeException ex) {
			logger.debug("Subsession {} is left to the background sync: {}", record.name(), ex.getMessage());
		}
		if (outcome == Outcome.SYNCED) {
			this.dirty.watch(id, watched);
		}
		else {
			this.dirty.add(id, AT_ONCE, record.stamp());
		}
	}

	/**
	 * Remembers all subsessions of sessions, as the instance that changed them cannot do
	 * so any more. The sync finds out which rows are behind.
	 * @return whether there was room
	 * @throws StoreUnavailableException if the database cannot be asked
	 */
	public boolean lookAfter(List<String> internalIds) {
		boolean remembered = true;
		for (SubsessionId id : this.tiers.ids(internalIds)) {
			remembered &= this.dirty.lookFor(id, this.tiers.sessions().now());
		}
		return remembered;
	}

	/**
	 * Writes the row of a subsession if it is behind.
	 * @param unsynced the stamp that its copy has at least, as far as is known
	 * @throws StoreUnavailableException if the database cannot be asked
	 */
	public Outcome sync(SubsessionId id, long unsynced) {
		CacheRead read = this.tiers.cache().read(this.tiers.key(id));
		if (!(read instanceof CacheRead.Hit hit)) {
			return (read != CacheRead.NoHit.UNAVAILABLE) ? Outcome.LOST : Outcome.UNANSWERED;
		}
		SubsessionRecord record = this.tiers.decode(hit, id);
		if (record == null || !record.isAheadOfRow()) {
			return (record != null && record.stamp() < unsynced) ? Outcome.LOST : Outcome.SYNCED;
		}
		return sync(record, hit.token());
	}

	/**
	 * Returns when the routes of a subsession have last changed, in milliseconds since
	 * the epoch.
	 * @see dev.hybridsession.internal.store.SessionCache#fence
	 */
	public long fence(SubsessionId id) {
		return this.tiers.cache().fence(this.tiers.key(id));
	}

	/**
	 * Writes the row of a copy that is ahead of it. If the copy once had a row, so had
	 * its session. If no row of the session is left, somebody has removed it, and the
	 * session ends.
	 */
	private Outcome sync(SubsessionRecord copy, CacheToken token) {
		SubsessionRecord record = copy;
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			SubsessionTiers.RowWrite write = this.tiers.writeRow(record);
			switch (write.outcome()) {
				case NO_SESSION -> {
					return (copy.rowVersion() == 0) ? Outcome.NO_SESSION : Outcome.SYNCED;
				}
				case ENDED -> {
					return Outcome.SYNCED;
				}
				case INSERTED -> record = write.record();
				case EXISTS -> record = this.tiers.mergeRow(record);
			}
			if (!record.isAheadOfRow()) {
				// a conflict means a newer copy, whose writer remembers it
				this.tiers.replace(record, token);
				return Outcome.SYNCED;
			}
		}
		return Outcome.UNANSWERED;
	}

	/** The outcome of an attempt to sync a subsession. */
	public enum Outcome {

		/** There is nothing left to sync. */
		SYNCED,

		/**
		 * The cache no longer has the copy, or has an older one. Its changes are lost,
		 * unless another instance has synced them.
		 */
		LOST,

		/** The cache could not be asked, or other instances kept changing the row. */
		UNANSWERED,

		/**
		 * The database does not know the session: it is yet to be inserted, or nobody is
		 * left to do so.
		 */
		NO_SESSION

	}

}
