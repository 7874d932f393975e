package dev.hybridsession.internal.session;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

import dev.hybridsession.SessionObserver.WriteReason;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.copies.SessionTiers;
import dev.hybridsession.internal.record.Entry;
import dev.hybridsession.internal.record.RecordLimits;
import dev.hybridsession.internal.record.ReservedEntries;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.record.Stamps;
import dev.hybridsession.internal.store.OldSessions;
import dev.hybridsession.internal.store.OldSessions.OldSession;
import dev.hybridsession.internal.store.RowRejectedException;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.internal.system.OncePerMinute;
import dev.hybridsession.serializer.AttributeSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes sessions over from the store that the application used before.
 * {@link TieredSessionRepository} calls it for an id that neither tier knows.
 * <ol>
 * <li>The session is copied: the insert of its row decides between two instances. It
 * stays in the old store, where old instances go on with it, and is marked as adopted
 * here.</li>
 * <li>A load of an adopted session records the access in the old store. If the session is
 * no longer there, an old instance has ended it, and it ends here. The first load after
 * the copy does this too, so a logout between the two reads is not missed.</li>
 * <li>Before a session ends here, it is deleted there. If it changes its id here, it is
 * deleted there afterwards: a load in between must not take it for ended.</li>
 * </ol>
 * The old store is asked about one id at most once in the time that {@link RecentIds}
 * remembers it.
 */
final class Migration {

	private static final Logger logger = LoggerFactory.getLogger(Migration.class);

	/** Each failed load means that another thread began its own before the copy. */
	private static final int LOADS = 3;

	private final OncePerMinute unconfirmed = new OncePerMinute(System::nanoTime);

	private final OncePerMinute rejected = new OncePerMinute(System::nanoTime);

	private final OncePerMinute unnamed = new OncePerMinute(System::nanoTime);

	private final OncePerMinute left = new OncePerMinute(System::nanoTime);

	/** Otherwise the application goes back to the store, and nothing is taken over. */
	private final boolean adopts;

	/** Whether sessions that began here may be in the old store as well. */
	private final boolean exports;

	private final SessionTiers tiers;

	private final TieredSessionRepository repository;

	private final OldSessions old;

	private final RecentIds absent;

	private final Function<OldSession, SessionRecord> copies;

	/** The ids that are not taken over: the old store lacks them, or they are dead. */
	private final RecentIds dead;

	/** The sessions that the old store has confirmed, or that change their id. */
	private final RecentIds confirmed;

	Migration(boolean adopts, boolean exports, SessionTiers tiers, RecentIds absent, TieredSessionRepository repository,
			OldSessions old, AttributeSerializer oldValues, AttributeSerializer values) {
		this.adopts = adopts;
		this.exports = exports;
		this.tiers = tiers;
		this.absent = absent;
		this.repository = repository;
		this.old = old;
		this.copies = (session) -> copy(session, oldValues, values);
		this.dead = new RecentIds(tiers.clock(), tiers.rememberedIds());
		this.confirmed = new RecentIds(tiers.clock(), tiers.rememberedIds());
	}

	/**
	 * Copies a session that neither tier knows, and loads the copy.
	 * @param load asks the tiers again
	 * @return the session, or {@code null} if it is dead, or the old store lacks it
	 * @throws SessionUnavailableException if the old store, or the database, cannot be
	 * asked
	 */
	SessionLoader.@Nullable Loaded adopt(String id, Supplier<SessionLoader.@Nullable Loaded> load) {
		if (!adopt(id)) {
			return null;
		}
		for (int attempt = 0; attempt < LOADS; attempt++) {
			// a thread that asked before the copy may remember the id as absent since
			this.absent.remove(id);
			SessionLoader.Loaded loaded = load.get();
			if (loaded != null) {
				return loaded;
			}
		}
		this.dead.add(id);
		return null;
	}

	/** Returns whether the tiers are to be asked again. */
	private boolean adopt(String id) {
		if (!this.adopts || this.dead.contains(id)) {
			return false;
		}
		try {
			// not by the time for judging, by which nothing expires before the first
			// comparison of the clocks
			Optional<OldSession> found = this.old.find(id).filter((session) -> !session.isExpired(this.tiers.now()));
			if (found.isPresent() && !isDead(id)) {
				SessionRecord copy = this.copies.apply(found.get());
				if (this.tiers.stored().write(copy, WriteReason.CREATED) != null) {
					logger.debug("Session {} was taken over from the old store", copy.internalId());
				}
				return true;
			}
		}
		catch (StoreUnavailableException ex) {
			throw unavailable("Whether a session is in the old store cannot be said", ex);
		}
		catch (RowRejectedException ex) {
			this.rejected.count((count) -> logger
				.warn("The database does not take a session of the old store, {} times since the last such line. Its"
						+ " user has to log in again: {}", count, ex.getMessage(), ex));
		}
		this.dead.add(id);
		return false;
	}

	/**
	 * An instance that no longer migrates changes an id without deleting the original. No
	 * row has the former id then, but its tombstone is cached.
	 */
	private boolean isDead(String id) {
		return this.tiers.freshness().completeOrFind(id, this.tiers.cached().read(id)).tombstone() != null;
	}

	private SessionRecord copy(OldSession session, AttributeSerializer oldValues, AttributeSerializer values) {
		long stamp = Stamps.next(this.tiers.clock(), Long.MIN_VALUE);
		Map<String, Entry> entries = new HashMap<>();
		session.attributes().forEach((name, value) -> {
			if (!name.isEmpty() && !ReservedEntries.isReserved(name) && RecordLimits.isEncodable(name)) {
				entries.put(name, new Entry(stamp, translate(value, oldValues, values)));
				return;
			}
			this.unnamed.count((count) -> logger.warn(
					"Session attribute '{}' of the old store is not taken over, because no attribute may have that name,"
							+ " {} times since the last such line. A name is not empty, does not begin with NUL, and"
							+ " has no half of a surrogate pair. The session lacks the attribute",
					RecordLimits.shortened(name), count));
		});
		ReservedEntries.putAdopted(entries, session.id(), stamp);
		SessionRecord record = SessionRecord
			.create(session.id(), this.tiers.randomSource().uniqueId(), session.creationTime(), session.interval(),
					stamp)
			.with(session.lastAccessTime(), entries);
		String named = this.repository.principal(this.repository.ended(record));
		// the class filter may refuse the value that names the principal
		String principal = (named != null) ? named : session.principal();
		if (principal == null) {
			return record;
		}
		Map<String, Entry> user = new HashMap<>();
		ReservedEntries.putPrincipal(user, principal, stamp);
		return record.with(session.lastAccessTime(), user);
	}

	/**
	 * A value that cannot be translated stays as it is, and the error policy decides when
	 * it is read.
	 */
	private static byte[] translate(byte[] value, AttributeSerializer from, AttributeSerializer to) {
		try {
			return to.serialize(from.deserialize(value));
		}
		catch (RuntimeException ex) {
			logger.debug("A value of a session cannot be translated", ex);
			return value;
		}
	}

	/**
	 * Records an access to an adopted session in the old store.
	 * @return {@code false} if an old instance has ended it; it has then ended here too
	 */
	boolean isAlive(SessionRecord record) {
		return isAlive(record, this.tiers.now());
	}

	private boolean isAlive(SessionRecord record, long accessTime) {
		String id = record.publicId();
		if (!this.adopts || !record.isAdopted() || this.confirmed.contains(id)) {
			return true;
		}
		try {
			if (!this.old.touch(id, accessTime)) {
				logger.debug("Session {} ends: the old store has it no longer", record.internalId());
				this.repository.ending().delete(id, record);
				return false;
			}
			this.confirmed.add(id);
		}
		catch (StoreUnavailableException ex) {
			this.unconfirmed.count((count) -> logger.warn("The old store cannot be asked about adopted sessions ({}),"
					+ " {} times since the last such line. They are served unchecked, even if an old instance has"
					+ " ended them. If the old store is gone for good, remove {}", ex.getMessage(), count,
					properties()));
		}
		return true;
	}

	/**
	 * Deletes a session in the old store, before it ends here.
	 * @throws SessionUnavailableException if the old store cannot be asked
	 */
	void delete(String id) {
		try {
			deleteFirst(id);
		}
		catch (StoreUnavailableException ex) {
			throw unavailable("A session cannot end: the old store cannot be asked", ex);
		}
	}

	/**
	 * Changes the id of a session, and deletes the original under its former id. Until
	 * then the original is there: if the change fails, the session stays alive.
	 * @throws SessionUnavailableException if the session was adopted, and the old store
	 * cannot be asked
	 */
	void changeId(SessionRecord session, Runnable change) {
		String id = session.publicId();
		boolean adopted = session.isAdopted();
		if (adopted) {
			requireOldStore(id, session.lastAccessTime());
		}
		this.dead.add(id);
		change.run();
		if (adopted || this.exports) {
			try {
				deleteFirst(id);
			}
			catch (StoreUnavailableException ex) {
				this.left.count((count) -> logger.warn(
						"The old store still has the former id of a session, {} times since the last such line: it"
								+ " cannot be asked ({}). The old instances serve that session until it expires",
						count, ex.getMessage()));
			}
		}
	}

	/**
	 * If the old store is in the database, a login or a logout waits for longer than
	 * pages.
	 */
	private void deleteFirst(String id) {
		this.tiers.gate().patiently(() -> {
			this.old.delete(id);
			return true;
		});
	}

	private void requireOldStore(String id, long accessTime) {
		try {
			this.tiers.gate().patiently(() -> this.old.touch(id, accessTime));
			this.confirmed.add(id);
		}
		catch (StoreUnavailableException ex) {
			throw unavailable("The id of a session cannot be changed: the old store cannot be asked", ex);
		}
	}

	/**
	 * Copies the sessions of a principal that the tiers do not know. An adopted session
	 * that an old instance has ended is not found.
	 * @return all that they know then
	 */
	Map<String, SessionLoader.Loaded> adoptAll(String principal, Supplier<Map<String, SessionLoader.Loaded>> known) {
		Map<String, SessionLoader.Loaded> found = known.get();
		if (!this.adopts) {
			return found;
		}
		boolean copied = false;
		try {
			for (String id : this.old.findIds(principal)) {
				copied |= !found.containsKey(id) && adopt(id);
			}
		}
		catch (StoreUnavailableException ex) {
			throw unavailable("The sessions of a principal in the old store cannot be found", ex);
		}
		Map<String, SessionLoader.Loaded> all = new LinkedHashMap<>(copied ? known.get() : found);
		// a search is no access
		all.values().removeIf((loaded) -> !isAlive(loaded.record(), loaded.record().lastAccessTime()));
		return all;
	}

	private SessionUnavailableException unavailable(String message, StoreUnavailableException cause) {
		return new SessionUnavailableException(
				message + " (" + cause.getMessage() + "). If it is gone for good, remove " + properties(), cause);
	}

	private String properties() {
		String first = this.adopts ? "hybrid-session.migration.from" : "hybrid-session.migration.to";
		return (this.adopts && this.exports) ? first + " and .to" : first;
	}

}
