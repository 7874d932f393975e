package dev.hybridsession.internal.session;

import java.time.Duration;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import dev.hybridsession.FreshnessReason;
import dev.hybridsession.Tier;
import dev.hybridsession.internal.record.RecordLimits;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.record.Stamps;
import dev.hybridsession.internal.system.ClusterClock;
import dev.hybridsession.internal.system.RandomSource;
import org.jspecify.annotations.Nullable;

import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.FlushMode;
import org.springframework.session.IndexResolver;
import org.springframework.session.MapSession;
import org.springframework.session.PrincipalNameIndexResolver;
import org.springframework.session.SaveMode;
import org.springframework.session.Session;

/**
 * Holds the parts that every session of a repository shares: its settings, and the way
 * back to the repository. The repository passes it to each session.
 */
final class SessionContext {

	private static final IndexResolver<Session> BY_LOGIN = new PrincipalNameIndexResolver<>();

	private final ClusterClock clock;

	private final RandomSource randomSource;

	private final SessionIds ids;

	private final AttributeDecoder decoder;

	private final Consumer<TieredSession> save;

	private final BiConsumer<TieredSession, String> changeId;

	Duration defaultInterval = MapSession.DEFAULT_MAX_INACTIVE_INTERVAL;

	SaveMode saveMode = SaveMode.ON_SET_ATTRIBUTE;

	FlushMode flushMode = FlushMode.ON_SAVE;

	IndexResolver<Session> indexResolver = BY_LOGIN;

	RecordLimits limits = RecordLimits.DEFAULT;

	SessionContext(ClusterClock clock, RandomSource randomSource, SessionIds ids, AttributeDecoder decoder,
			Consumer<TieredSession> save, BiConsumer<TieredSession, String> changeId) {
		this.clock = clock;
		this.randomSource = randomSource;
		this.ids = ids;
		this.decoder = decoder;
		this.save = save;
		this.changeId = changeId;
	}

	TieredSession create() {
		long now = this.clock.latest();
		return new TieredSession(this, SessionRecord.create(generateId(), this.randomSource.uniqueId(), now,
				this.defaultInterval, nextStamp(Long.MIN_VALUE)), null, Tier.NONE, FreshnessReason.NEW);
	}

	TieredSession loaded(SessionLoader.Loaded loaded) {
		return new TieredSession(this, loaded.record(), loaded.token(), loaded.servedBy(), loaded.freshness());
	}

	/** A session as it was when it ended. */
	TieredSession ended(SessionRecord record) {
		return new TieredSession(this, record, null, Tier.DATABASE, FreshnessReason.ENDED);
	}

	AttributeDecoder decoder() {
		return this.decoder;
	}

	String generateId() {
		return this.ids.generate();
	}

	void changeId(TieredSession session, String id) {
		this.changeId.accept(session, id);
	}

	/** Saves a session that no other thread has yet, if it is to be saved at once. */
	void flushNew(TieredSession session) {
		if (this.flushMode == FlushMode.IMMEDIATE) {
			this.save.accept(session);
		}
	}

	/**
	 * Saves a change if it is to be saved at once. While another thread of the request
	 * saves, that one saves this too: to wait for it could be for ever, because it may
	 * wait for a monitor of the application that this thread holds.
	 */
	void flush(TieredSession session) {
		leave(session);
		flushLeft(session);
	}

	/** Marks that a change is still to be saved, if changes are to be saved at once. */
	void leave(TieredSession session) {
		if (this.flushMode == FlushMode.IMMEDIATE) {
			session.leave();
		}
	}

	/**
	 * Saves what other threads have left to this one. This thread is told if that fails,
	 * because the others have gone on.
	 */
	void flushLeft(TieredSession session) {
		try {
			saveWhileLeft(session);
		}
		catch (RuntimeException | Error ex) {
			flushLeftAfter(session, ex);
			throw ex;
		}
	}

	/**
	 * Saves what other threads have left while this one failed. If this save fails too,
	 * it is not repeated, so that threads that go on changing the session cannot keep
	 * this one. Then the changes stay marked for the next save.
	 * @param failure what the caller throws; a further failure is added to it
	 */
	void flushLeftAfter(TieredSession session, Throwable failure) {
		try {
			saveWhileLeft(session);
		}
		catch (RuntimeException | Error ex) {
			if (ex != failure) {
				failure.addSuppressed(ex);
			}
		}
		finally {
			leave(session);
		}
	}

	private void saveWhileLeft(TieredSession session) {
		while (session.isLeft() && session.saving().tryLock()) {
			try {
				if (session.takeLeft()) {
					this.save.accept(session);
				}
			}
			finally {
				session.saving().unlock();
			}
		}
	}

	/**
	 * Returns whether a change may lead to another principal. By default it is named by
	 * two attributes.
	 */
	boolean mayChangePrincipal(Set<String> changed) {
		return this.indexResolver != BY_LOGIN || changed.contains(FrameworkAttributes.LOGIN)
				|| changed.contains(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME);
	}

	@Nullable String principal(Session session) {
		return this.indexResolver.resolveIndexesFor(session)
			.get(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME);
	}

	/** The time by which sessions are judged. */
	long judging() {
		return this.clock.judging();
	}

	/** A time of the application's clock, which may be behind. */
	long notBehind(long time) {
		return this.clock.notBehind(time);
	}

	long nextStamp(long newestSeen) {
		return Stamps.next(this.clock, newestSeen);
	}

}
