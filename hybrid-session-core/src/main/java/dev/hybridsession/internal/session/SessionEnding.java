package dev.hybridsession.internal.session;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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

	/** Each failed attempt means that another write succeeded. */
	private static final int ATTEMPTS = 50;

	private static final Runnable NOTHING = () -> {
	};

	private final OncePerMinute missed = new OncePerMinute(System::nanoTime);

	private final OncePerMinute unwritten = new OncePerMinute(System::nanoTime);

	private final OncePerMinute unrestored = new OncePerMinute(System::nanoTime);

	private final OncePerMinute unarchived;

	private final SessionTiers tiers;

	private final @Nullable SessionArchive archive;

	private final SessionEvents events;

	private final Function<SessionRecord, TieredSession> sessions;

	private final Function<String, List<EndedSubsession>> subsessions;

	SessionEnding(SessionTiers tiers, @Nullable SessionArchive archive, SessionEvents events,
			Function<SessionRecord, TieredSession> sessions, Function<String, List<EndedSubsession>> subsessions) {
		this.tiers = tiers;
		this.unarchived = new OncePerMinute(() -> tiers.clock().steady() * 1_000_000);
		this.archive = archive;
		this.events = events;
		this.sessions = sessions;
		this.subsessions = subsessions;
	}

	/**
	 * Ends the session that bears an id, if there is one. While the database is away, the
	 * session is ended in memcached, and the database is told later.
	 * @param loaded the session as its request has read it, or {@code null} if there is
	 * no such request
	 * @throws SessionUnavailableException if nobody can end it
	 */
	void delete(String id, @Nullable SessionRecord loaded) {
		CachedCopy copy = this.tiers.freshness().completeOrFind(id, this.tiers.cached().read(id));
		Tombstone tombstone = copy.tombstone();
		// a reaper may yet take its tombstone back
		if (tombstone != null && tombstone.reason() != EndReason.EXPIRED) {
			return;
		}
		SessionRecord record = (copy.record() != null) ? copy.record() : loaded;
		try {
			StoredSession row = deleteFromStore(id, record);
			// a session from an outage may have no row, or one under its former id
			boolean unknown = row == StoredSession.Dead.UNKNOWN && this.tiers.cached().wasReached()
					&& (!copy.answered() || this.tiers.freshness().isInDoubt(id));
			if (record == null && (unknown || this.tiers.freshness().mayBeCachedAlone(id, copy, row))) {
				throw new SessionUnavailableException(
						"The database does not know the session. memcached may have it, and cannot be asked", null);
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
			logger.debug("Session {} ended in memcached, and the database is told later", record.internalId());
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
				this.unwritten.count((times) -> logger
					.error("The end of session {} cannot be written ({} of them since the last such line); it is tried"
							+ " again", record.internalId(), times, ex));
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
				announce(newest, EndReason.DELETED);
				return row;
			}
			// no row bears the id, and the session has one: the id was changed
			underAnotherId = row == StoredSession.Dead.UNKNOWN;
		}
		throw new StoreContendedException("The row of a session is changed by other requests again and again", null);
	}

	/** A logout does not wait for an archive that cannot archive. */
	private boolean deleteOnce(SessionRecord record) {
		long now = this.tiers.now();
		try {
			return this.tiers.stored().end(record, now, archiving(record, EndReason.DELETED, now));
		}
		catch (ArchiveFailure ex) {
			this.unarchived.count((times) -> logger.error("Session {} ends without being archived, because the archive"
					+ " threw ({} of them since the last such line). Logouts do not wait for an archive: mend it",
					record.internalId(), times, ex.getCause()));
			return this.tiers.stored().end(record, now, NOTHING);
		}
	}

	/**
	 * Returns how many sessions may be given to {@link #expireAll}. An archive that
	 * throws rolls its transaction back, and other sessions have been archived in it:
	 * each has a transaction of its own.
	 */
	public int mostAtOnce() {
		return (this.archive != null) ? 1 : Integer.MAX_VALUE;
	}

	/**
	 * Ends sessions that have expired, unless another has written one since it was
	 * judged, or the clock that they were judged by is not to be trusted.
	 * <ol>
	 * <li>Put all tombstones in one round, each on the condition of the copy that was
	 * judged.</li>
	 * <li>End the rows in one transaction, each on the condition of its version. If that
	 * fails, end each in a transaction of its own.</li>
	 * <li>Take the other tombstones back. Then announce the ended sessions: listeners may
	 * be slow, and the other sessions may be live.</li>
	 * </ol>
	 * @throws StoreUnavailableException if the database cannot be asked
	 */
	public void expireAll(List<Expired> sessions, ExpiryResults results) {
		if (!this.tiers.clock().isTrusted()) {
			sessions.forEach((session) -> results.deferred());
			return;
		}
		long now = this.tiers.now();
		Map<String, Marked> marked = writeTombstones(sessions, results);
		List<Expired> ended = new ArrayList<>();
		try {
			endRows(marked, ended, now, results);
		}
		finally {
			try {
				restore(marked.values());
			}
			finally {
				ended.forEach((each) -> {
					results.ended();
					announce(each.record(), each.reason());
				});
			}
		}
	}

	/**
	 * Returns the sessions of which no copy is cached any more, by their internal ids.
	 */
	private Map<String, Marked> writeTombstones(List<Expired> sessions, ExpiryResults results) {
		List<Marked> wanted = sessions.stream()
			.map((session) -> new Marked(session, this.tiers.tombstone(session.record(), session.reason())))
			.toList();
		List<CacheWrite> writes = this.tiers.cached()
			.updateAll(wanted.stream()
				.map((each) -> this.tiers.cached()
					.update(each.tombstone(), each.session().copy().token(),
							this.tiers.timing().retention(each.session().record())))
				.toList());
		Map<String, Marked> marked = new LinkedHashMap<>();
		for (int i = 0; i < writes.size(); i++) {
			SessionRecord record = wanted.get(i).session().record();
			CacheWrite write = writes.get(i);
			boolean gone = write.stored()
					|| (write.outcome() == CacheWrite.Outcome.REFUSED && this.tiers.cached().remove(record.publicId()));
			if (gone) {
				marked.put(record.internalId(), wanted.get(i));
			}
			else {
				results.deferred();
			}
		}
		return marked;
	}

	/**
	 * Ends the rows, and moves the sessions that have ended from the marked ones to the
	 * ended ones.
	 */
	private void endRows(Map<String, Marked> marked, List<Expired> ended, long now, ExpiryResults results) {
		Set<String> together = (marked.size() > 1) ? endTogether(marked.values(), now) : null;
		for (Marked each : List.copyOf(marked.values())) {
			String id = each.session().record().internalId();
			if ((together != null) ? together.contains(id) : endAlone(each.session(), now, results)) {
				marked.remove(id);
				ended.add(each.session());
			}
			else if (together != null) {
				results.deferred();
			}
		}
	}

	/**
	 * Returns the sessions that have ended, or {@code null} if one of them has failed.
	 */
	private @Nullable Set<String> endTogether(Collection<Marked> marked, long now) {
		try {
			return this.tiers.stored()
				.endAll(marked.stream()
					.map((each) -> this.tiers.stored().ending(each.session().record(), now, NOTHING))
					.toList());
		}
		catch (StoreUnavailableException ex) {
			if (!(ex instanceof StoreContendedException)) {
				throw ex;
			}
			logger.debug("Expired sessions end one by one: {}", ex.getMessage());
		}
		catch (RuntimeException ex) {
			logger.debug("Expired sessions end one by one", ex);
		}
		return null;
	}

	private boolean endAlone(Expired session, long now, ExpiryResults results) {
		SessionRecord record = session.record();
		try {
			boolean ended = this.tiers.stored().end(record, now, archiving(record, session.reason(), now));
			if (!ended) {
				results.deferred();
			}
			return ended;
		}
		catch (StoreContendedException ex) {
			results.deferred();
		}
		catch (StoreUnavailableException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			results.failed(record, ex);
		}
		return false;
	}

	private void announce(SessionRecord record, EndReason reason) {
		logger.debug("Session {} ended: {}", record.internalId(), reason);
		this.events.ended(ended(record), reason);
	}

	/**
	 * Takes tombstones back whose rows were not ended here. A database that is away or
	 * congested is asked once: each question could wait for seconds.
	 */
	private void restore(Collection<Marked> left) {
		boolean askable = true;
		for (Marked each : left) {
			SessionRecord record = each.session().record();
			try {
				if (each.session().copy().tombstone() == null) {
					askable = restore(record, each.session().copy().record() != null, each.tombstone(), askable);
				}
			}
			catch (RuntimeException ex) {
				this.unrestored.count((times) -> logger.error("The tombstone of session {} cannot be taken back"
						+ " ({} of them within the last minute). Requests do not find the session, and the next pass of"
						+ " the reaper ends it", record.internalId(), times, ex));
			}
		}
	}

	/**
	 * The row was not ended by us, so our tombstone goes unless another has ended it.
	 * Where no copy was cached none is put there: what the row says is read when somebody
	 * asks, and it may not be readable.
	 * @return whether the database can be asked
	 */
	private boolean restore(SessionRecord record, boolean wasCached, Tombstone ours, boolean askable) {
		CachedCopy now = this.tiers.cached().read(record.publicId());
		CacheToken token = now.token();
		if (!ours.equals(now.tombstone()) || token == null) {
			return askable;
		}
		if (!askable) {
			restore(record, wasCached, token);
			return false;
		}
		try {
			if (this.tiers.stored().find(record) instanceof StoredSession.Live live) {
				restore(StoredSessions.merged(record, live), wasCached, token);
			}
			return true;
		}
		catch (StoreUnavailableException ex) {
			restore(record, wasCached, token);
			return ex instanceof StoreContendedException;
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
		SessionArchive archive = this.archive;
		if (archive == null) {
			return NOTHING;
		}
		List<EndedSubsession> parts = this.subsessions.apply(record.internalId());
		return () -> {
			try {
				archive.archive(describe(record, reason, now, parts));
			}
			// Kotlin declares no exceptions: a failure of the archive's database is none
			// of ours
			catch (Exception | LinkageError | AssertionError | StackOverflowError ex) {
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

	/**
	 * A session that has expired.
	 *
	 * @param record the newest data of both tiers, knowing the row
	 * @param copy what the cache had when the session was judged
	 */
	public record Expired(SessionRecord record, CachedCopy copy, EndReason reason) {
	}

	/** Is told the result of each session that has expired. */
	public interface ExpiryResults {

		/** A session was ended by this call. */
		void ended();

		/** A session is left for the next pass. */
		void deferred();

		/** A session is left for the next pass, because ending it failed. */
		void failed(SessionRecord record, RuntimeException failure);

	}

	/** An expired session with its tombstone in the cache. */
	private record Marked(Expired session, Tombstone tombstone) {
	}

	private static final class ArchiveFailure extends RuntimeException {

		ArchiveFailure(Throwable cause) {
			super("A session could not be archived: " + cause.getMessage(), cause);
		}

	}

}
