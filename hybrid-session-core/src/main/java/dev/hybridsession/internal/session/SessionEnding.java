package dev.hybridsession.internal.session;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import dev.hybridsession.EndedSession;
import dev.hybridsession.EndedSession.EndReason;
import dev.hybridsession.EndedSession.EndedSubsession;
import dev.hybridsession.SessionArchive;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.copies.CachedCopy;
import dev.hybridsession.internal.copies.SessionTiers;
import dev.hybridsession.internal.copies.StoredSession;
import dev.hybridsession.internal.copies.StoredSessions;
import dev.hybridsession.internal.record.RecordCodec;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.record.Tombstone;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.StoreContendedException;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.internal.system.OncePerMinute;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends sessions, each once: the thread that ends the row has ended the session, archives
 * it in the same transaction, and announces it after the commit.
 */
public final class SessionEnding {

	private static final Logger logger = LoggerFactory.getLogger(SessionEnding.class);

	private static final int ATTEMPTS = 50;

	private final OncePerMinute missed = new OncePerMinute(System::nanoTime);

	private final SessionTiers tiers;

	private final SessionArchive archive;

	private final SessionEvents events;

	private final Function<SessionRecord, TieredSession> sessions;

	private final Function<String, List<EndedSubsession>> subsessions;

	SessionEnding(SessionTiers tiers, SessionArchive archive, SessionEvents events,
			Function<SessionRecord, TieredSession> sessions, Function<String, List<EndedSubsession>> subsessions) {
		this.tiers = tiers;
		this.archive = archive;
		this.events = events;
		this.sessions = sessions;
		this.subsessions = subsessions;
	}

	/**
	 * Ends the session that bears an id, if there is one. While the database is away, the
	 * session is ended in memcached, and the database is told later.
	 * @throws SessionUnavailableException if nobody can end it
	 */
	void delete(String id) {
		CachedCopy copy = this.tiers.freshness().completeOrFind(id, this.tiers.cached().read(id));
		Tombstone tombstone = copy.tombstone();
		// a reaper may yet take its tombstone back
		if (tombstone != null && tombstone.reason() != EndReason.EXPIRED) {
			return;
		}
		SessionRecord record = copy.record();
		try {
			if (this.tiers.freshness().mayBeCachedAlone(id, copy, deleteFromStore(id, record))) {
				throw new SessionUnavailableException(
						"memcached may have a session that the database does not know yet, and cannot be asked", null);
			}
		}
		catch (StoreUnavailableException ex) {
			if (record == null) {
				throw new SessionUnavailableException(
						"The session cannot be ended: the database cannot be asked, and memcached does not have it",
						ex);
			}
			this.tiers.freshness().endLater(record);
			if (!this.tiers.writeTombstone(record, EndReason.DELETED)) {
				throw new SessionUnavailableException("The end of the session is not confirmed by either tier", ex);
			}
		}
	}

	/**
	 * Tells the database of the logouts that it missed. A row that somebody else has
	 * locked is left for the next time, and holds up no other.
	 * @return how many logouts the database still misses
	 * @throws StoreUnavailableException if it is away, or too busy to be asked
	 */
	public int flushPending() {
		int left = 0;
		for (SessionRecord record : this.tiers.freshness().pendingEnds()) {
			try {
				deleteFromStore(record.publicId(), record);
				this.tiers.freshness().endIsTold(record.publicId());
			}
			catch (StoreContendedException ex) {
				left++;
				logger.debug("The row of session {} is locked", record.internalId(), ex);
			}
			catch (StoreUnavailableException ex) {
				throw ex;
			}
			catch (RuntimeException ex) {
				left++;
				logger.error("The end of session {} cannot be written; it is tried again", record.internalId(), ex);
			}
		}
		int missed = left;
		if (missed > 0) {
			this.missed.count((times) -> logger
				.warn("The database still misses {} logouts: their rows are locked, or cannot be written. The sessions"
						+ " have ended in memcached, and each sync tries again", missed));
		}
		return missed;
	}

	/** Returns what the database said of the session before. */
	private StoredSession deleteFromStore(String id, @Nullable SessionRecord record) {
		boolean underAnotherId = false;
		for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
			StoredSession row = (record != null) ? this.tiers.stored().find(record) : this.tiers.stored().find(id);
			SessionRecord newest = record;
			if (row instanceof StoredSession.Live live) {
				newest = (record != null) ? StoredSessions.merged(record, live) : live.record();
			}
			else if (record == null) {
				return row;
			}
			else if (row == StoredSession.Dead.ANOTHERS) {
				return deleteFromStore(id, null);
			}
			else if (row == StoredSession.Dead.ENDED || record.row().stored() || underAnotherId) {
				this.tiers.writeTombstone(record, EndReason.DELETED);
				return row;
			}
			if (newest != null && deleteOnce(newest)) {
				this.tiers.writeTombstone(newest, EndReason.DELETED);
				this.events.deleted(ended(newest));
				return row;
			}
			// no row bears the id, and the session has one: the id was changed
			underAnotherId = row == StoredSession.Dead.UNKNOWN;
		}
		throw new StoreContendedException("The row of a session would not stand still", null);
	}

	/** A logout does not wait for an archive that cannot archive. */
	private boolean deleteOnce(SessionRecord record) {
		long now = this.tiers.now();
		try {
			return this.tiers.stored().end(record, now, archiving(record, EndReason.DELETED, now));
		}
		catch (ArchiveFailure ex) {
			logger.error("Session {} ends without being archived", record.internalId(), ex.getCause());
			return this.tiers.stored().end(record, now, () -> {
			});
		}
	}

	/**
	 * Ends a session that has expired, unless another has written it since it was judged,
	 * or the clock that it was judged by is not to be trusted.
	 * @param record the newest data of both tiers, knowing the row
	 * @param copy what the cache had when the session was judged
	 * @param reason why it ends
	 * @return whether this call ended it
	 * @throws StoreUnavailableException if the database cannot be asked
	 */
	public boolean expire(SessionRecord record, CachedCopy copy, EndReason reason) {
		if (!this.tiers.clock().isTrusted()) {
			return false;
		}
		long now = this.tiers.now();
		Tombstone tombstone = new Tombstone(record.publicId(), record.internalId(), now, reason,
				this.tiers.randomSource().nonce());
		CacheWrite confirmed = this.tiers.cached()
			.writeTombstone(tombstone, copy.token(), this.tiers.timing().retention(record));
		boolean gone = confirmed.stored()
				|| (confirmed.outcome() == CacheWrite.Outcome.REFUSED && this.tiers.cached().remove(record.publicId()));
		if (!gone) {
			return false;
		}
		boolean won = false;
		try {
			won = this.tiers.stored().end(record, now, archiving(record, reason, now));
		}
		finally {
			if (!won && copy.tombstone() == null) {
				restore(record, copy.record() != null, tombstone);
			}
		}
		if (won && reason == EndReason.DELETED) {
			this.events.deleted(ended(record));
		}
		else if (won) {
			this.events.expired(ended(record));
		}
		return won;
	}

	/**
	 * The row was not ended by us, so our tombstone goes unless another has ended it.
	 * Where no copy was cached none is put there: what the row says is read when somebody
	 * asks, and it may not be readable.
	 */
	private void restore(SessionRecord record, boolean wasCached, Tombstone ours) {
		CachedCopy now = this.tiers.cached().read(record.publicId());
		CacheToken token = now.token();
		if (!ours.equals(now.tombstone()) || token == null) {
			return;
		}
		try {
			if (this.tiers.stored().find(record) instanceof StoredSession.Live live) {
				restore(StoredSessions.merged(record, live), wasCached, token);
			}
		}
		catch (StoreUnavailableException ex) {
			restore(record, wasCached, token);
		}
	}

	private void restore(SessionRecord record, boolean wasCached, CacheToken token) {
		if (wasCached) {
			this.tiers.cached().replace(record, token);
		}
		else {
			this.tiers.cached().forget(record.publicId(), token);
		}
	}

	/** Reads what it needs before the transaction, which waits for no cache. */
	private Runnable archiving(SessionRecord record, EndReason reason, long now) {
		List<EndedSubsession> parts = this.subsessions.apply(record.internalId());
		return () -> {
			try {
				this.archive.archive(describe(record, reason, now, parts));
			}
			catch (RuntimeException | LinkageError ex) {
				throw new ArchiveFailure(ex);
			}
		};
	}

	private EndedSession describe(SessionRecord record, EndReason reason, long now, List<EndedSubsession> parts) {
		Set<String> names = new LinkedHashSet<>();
		record.forEachAttributeName(names::add);
		return new EndedSession(record.internalId(), record.principal(), Instant.ofEpochMilli(record.creationTime()),
				Instant.ofEpochMilli(record.lastAccessTime()), Instant.ofEpochMilli(now), reason,
				RecordCodec.encode(record).length, names, ended(record), parts);
	}

	private TieredSession ended(SessionRecord record) {
		TieredSession session = this.sessions.apply(record);
		session.end();
		return session;
	}

	/** An exception that the application's archive threw. */
	private static final class ArchiveFailure extends RuntimeException {

		ArchiveFailure(Throwable cause) {
			super("A session could not be archived: " + cause.getMessage(), cause);
		}

	}

}
