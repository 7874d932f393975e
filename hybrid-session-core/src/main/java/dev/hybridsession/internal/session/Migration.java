package dev.hybridsession.internal.session;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

import dev.hybridsession.SessionObserver.WriteReason;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.copies.SessionTiers;
import dev.hybridsession.internal.record.Entry;
import dev.hybridsession.internal.record.ReservedEntries;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.store.OldSessions;
import dev.hybridsession.internal.store.OldSessions.OldSession;
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
 * <li>Before a session ends or changes its id here, it is deleted there.</li>
 * </ol>
 * The old store is asked about one id at most once in the time that {@link AbsentIds}
 * remembers it.
 */
final class Migration {

	private static final Logger logger = LoggerFactory.getLogger(Migration.class);

	private final OncePerMinute unconfirmed = new OncePerMinute(System::nanoTime);

	/** Otherwise the application goes back to the store, and nothing is taken over. */
	private final boolean adopts;

	private final SessionTiers tiers;

	private final SessionContext context;

	private final SessionEnding ending;

	private final OldSessions old;

	private final AbsentIds absent;

	private final Function<OldSession, SessionRecord> copies;

	/** The ids that the old store lacks, and the sessions that it has confirmed. */
	private final AbsentIds asked;

	Migration(boolean adopts, SessionTiers tiers, AbsentIds absent, SessionContext context, SessionEnding ending,
			OldSessions old, AttributeSerializer oldValues, AttributeSerializer values) {
		this.adopts = adopts;
		this.tiers = tiers;
		this.absent = absent;
		this.context = context;
		this.ending = ending;
		this.old = old;
		this.copies = (session) -> copy(session, oldValues, values);
		this.asked = new AbsentIds(tiers.clock());
	}

	/**
	 * Copies a session that neither tier knows.
	 * @return whether the tiers are to be asked again
	 * @throws SessionUnavailableException if the old store, or the database, cannot be
	 * asked
	 */
	boolean adopt(String id) {
		if (!this.adopts || this.asked.contains(id)) {
			return false;
		}
		try {
			Optional<OldSession> found = this.old.find(id)
				.filter((session) -> !session.isExpired(this.tiers.clock().judging()));
			if (found.isPresent()) {
				SessionRecord copy = this.copies.apply(found.get());
				this.absent.remove(id);
				if (this.tiers.stored().write(copy, WriteReason.CREATED) != null) {
					logger.debug("Session {} was taken over from the old store", copy.internalId());
				}
				return true;
			}
		}
		catch (StoreUnavailableException ex) {
			throw unavailable("Whether a session is in the old store cannot be said", ex);
		}
		this.asked.add(id);
		return false;
	}

	/** Remembers that a session is dead although the old store has it. */
	void remainsDead(String id) {
		this.asked.add(id);
	}

	private SessionRecord copy(OldSession session, AttributeSerializer oldValues, AttributeSerializer values) {
		long stamp = this.context.nextStamp(Long.MIN_VALUE);
		Map<String, Entry> entries = new HashMap<>();
		session.attributes().forEach((name, value) -> {
			if (!name.isEmpty() && !ReservedEntries.isReserved(name)) {
				entries.put(name, new Entry(stamp, translate(value, oldValues, values)));
			}
		});
		ReservedEntries.putAdopted(entries, session.id(), stamp);
		SessionRecord record = SessionRecord
			.create(session.id(), this.tiers.randomSource().uniqueId(), session.creationTime(), session.interval(),
					stamp)
			.with(session.lastAccessTime(), entries);
		String principal = this.context.principal(this.context.ended(record));
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
		String id = record.publicId();
		if (!this.adopts || !record.isAdopted() || this.asked.contains(id)) {
			return true;
		}
		try {
			if (!this.old.touch(id, this.tiers.now(), record.interval())) {
				logger.debug("Session {} ends: the old store has it no longer", record.internalId());
				this.ending.delete(id);
				return false;
			}
			this.asked.add(id);
		}
		catch (StoreUnavailableException ex) {
			this.unconfirmed.count((count) -> logger.warn("The old store cannot be asked about adopted sessions ({}),"
					+ " {} times since the last such line. They are served all the same, also those that an old"
					+ " instance has ended. If the old store is gone for good, remove hybrid-session.migration.from",
					ex.getMessage(), count));
		}
		return true;
	}

	/**
	 * Deletes a session in the old store, before it ends or changes its id here.
	 * @throws SessionUnavailableException if the old store cannot be asked
	 */
	void delete(String id) {
		try {
			this.old.delete(id);
		}
		catch (StoreUnavailableException ex) {
			throw unavailable("A session can neither end nor change its id: the old store cannot be asked", ex);
		}
	}

	/**
	 * Copies the sessions of a principal that the tiers do not know.
	 * @param known finds those that they know
	 * @return all that they know then
	 */
	<T> Map<String, T> adoptAll(String principal, Supplier<Map<String, T>> known) {
		Map<String, T> found = known.get();
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
		return copied ? known.get() : found;
	}

	private static SessionUnavailableException unavailable(String message, StoreUnavailableException cause) {
		return new SessionUnavailableException(message + " (" + cause.getMessage() + ")."
				+ " If it is gone for good, remove hybrid-session.migration.from and .to", cause);
	}

}
