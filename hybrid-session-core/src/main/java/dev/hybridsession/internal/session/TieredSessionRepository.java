package dev.hybridsession.internal.session;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import dev.hybridsession.AttributeErrorPolicy;
import dev.hybridsession.EndedSession.EndedSubsession;
import dev.hybridsession.FreshnessReason;
import dev.hybridsession.HybridSession;
import dev.hybridsession.HybridSessionOperations.SessionDescription;
import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.RecordTooLargeException;
import dev.hybridsession.SessionArchive;
import dev.hybridsession.Tier;
import dev.hybridsession.internal.copies.SessionTiers;
import dev.hybridsession.internal.lock.LockScope;
import dev.hybridsession.internal.record.RecordLimits;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.record.Stamps;
import dev.hybridsession.internal.security.SignedIds;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.OldSessions;
import dev.hybridsession.internal.system.ClusterClock;
import dev.hybridsession.internal.system.OncePerMinute;
import dev.hybridsession.serializer.AttributeSerializationException;
import dev.hybridsession.serializer.AttributeSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.session.FlushMode;
import org.springframework.session.IndexResolver;
import org.springframework.session.MapSession;
import org.springframework.session.PrincipalNameIndexResolver;
import org.springframework.session.SaveMode;
import org.springframework.session.Session;
import org.springframework.session.SessionIdGenerator;

/**
 * Keeps sessions in memcached and in a relational database.
 *
 * <p>
 * {@code SessionLoader} finds sessions, {@code SessionSaver} saves them, and
 * {@link SessionEnding} deletes them. The repository makes the object that a request has
 * of a session, which reads its settings here.
 *
 * <p>
 * The class is not final, because an aspect of the application may wrap all its
 * repositories.
 */
public class TieredSessionRepository implements HybridSessionRepository {

	private static final Logger logger = LoggerFactory.getLogger(TieredSessionRepository.class);

	private static final IndexResolver<Session> BY_LOGIN = new PrincipalNameIndexResolver<>();

	final ClusterClock clock;

	final SessionIds ids;

	final AttributeCodec codec;

	private final OncePerMinute errorPages = new OncePerMinute(System::nanoTime);

	private final SessionTiers tiers;

	private final SessionIdChange idChange;

	private final SessionLoader loader;

	private final SessionSaver saver;

	private final SessionEnding ending;

	private final PrincipalSearch principals;

	private final RecentIds absent;

	private final AttributeSerializer serializer;

	SaveMode saveMode = SaveMode.ON_SET_ATTRIBUTE;

	FlushMode flushMode = FlushMode.ON_SAVE;

	RecordLimits limits = RecordLimits.DEFAULT;

	private Duration defaultInterval = MapSession.DEFAULT_MAX_INACTIVE_INTERVAL;

	private IndexResolver<Session> indexResolver = BY_LOGIN;

	private @Nullable Migration migration;

	private @Nullable SessionExport export;

	/**
	 * Creates a repository.
	 * @param onError what becomes of attributes that cannot be decoded
	 * @param archive gets the sessions that end, or {@code null} if nobody wants them
	 * @param events hears of sessions that begin and end
	 * @param subsessions reads for the archive the subsessions of the session with an
	 * internal id
	 */
	public TieredSessionRepository(SessionTiers tiers, AttributeSerializer serializer, AttributeErrorPolicy onError,
			@Nullable SessionArchive archive, SessionEvents events,
			Function<String, List<EndedSubsession>> subsessions) {
		this.tiers = tiers;
		this.serializer = serializer;
		this.absent = new RecentIds(tiers.clock(), tiers.rememberedIds());
		this.clock = tiers.clock();
		this.idChange = new SessionIdChange(tiers, new SessionSave(tiers), this.absent);
		this.ids = new SessionIds(tiers.observer());
		this.codec = new AttributeCodec(serializer, onError);
		this.loader = new SessionLoader(tiers, this.absent);
		this.saver = new SessionSaver(tiers, this.absent, events);
		this.ending = new SessionEnding(tiers, archive, events, this::ended, subsessions);
		this.principals = new PrincipalSearch(tiers);
	}

	/**
	 * Sets the store that the application used before, or goes back to. A session that
	 * ends here is deleted there. Called before the first request.
	 * @param adopts whether sessions are taken over from it
	 * @param exports whether sessions may be written to it
	 */
	public void migrate(OldSessions old, AttributeSerializer oldValues, boolean adopts, boolean exports) {
		this.export = new SessionExport(adopts, this.tiers, this.loader, this.ending, old, oldValues, this.serializer);
		this.migration = new Migration(adopts, exports, this.tiers, this.absent, this, old, oldValues, this.serializer);
	}

	@Override
	public void setDefaultMaxInactiveInterval(Duration interval) {
		this.defaultInterval = Objects.requireNonNull(interval, "interval");
	}

	@Override
	public void setSaveMode(SaveMode saveMode) {
		this.saveMode = Objects.requireNonNull(saveMode, "saveMode");
	}

	@Override
	public void setFlushMode(FlushMode flushMode) {
		this.flushMode = Objects.requireNonNull(flushMode, "flushMode");
	}

	@Override
	public void setIndexResolver(IndexResolver<Session> indexResolver) {
		this.indexResolver = Objects.requireNonNull(indexResolver, "indexResolver");
	}

	@Override
	public void setSessionIdGenerator(SessionIdGenerator sessionIdGenerator) {
		this.ids.generateWith(Objects.requireNonNull(sessionIdGenerator, "sessionIdGenerator"));
	}

	/**
	 * Sets the signer of session ids. Ids without a valid signature are then refused
	 * without asking any tier. Ids are not signed if it is not set.
	 */
	public void setSignedIds(SignedIds signedIds) {
		this.ids.signWith(Objects.requireNonNull(signedIds, "signedIds"));
	}

	@Override
	public void setWriteThroughAttributes(Set<String> names) {
		this.saver.setWriteThrough(names);
	}

	/** Sets how large sessions may grow; {@link RecordLimits#DEFAULT} if not set. */
	public void setLimits(RecordLimits limits) {
		this.limits = Objects.requireNonNull(limits, "limits");
	}

	@Override
	public TieredSession createSession() {
		SessionRecord record = SessionRecord.create(this.ids.generate(), this.tiers.randomSource().uniqueId(),
				this.clock.latest(), this.defaultInterval, Stamps.next(this.clock, Long.MIN_VALUE));
		TieredSession session = new TieredSession(this, record, null, Tier.NONE, FreshnessReason.NEW);
		RequestSessions.put(session);
		if (this.flushMode == FlushMode.IMMEDIATE) {
			save(session);
		}
		return session;
	}

	@Override
	public void save(HybridSession session) {
		TieredSession own = TieredSession.of(session);
		try {
			this.saver.save(own);
			RequestSessions.put(own);
		}
		catch (RuntimeException ex) {
			if (!isToBePassedOver(own, ex)) {
				throw ex;
			}
		}
	}

	/**
	 * Returns whether a request goes on though a save has failed: the failure was told
	 * already, or an error page is shown, which the container's would replace. Spring
	 * Session's filter saves a session up to three times in a request: when the answer is
	 * committed, at the end, and at the end of the error page. With
	 * {@code FlushMode.IMMEDIATE} every change of the session saves it too.
	 */
	private boolean isToBePassedOver(TieredSession session, RuntimeException failure) {
		boolean refused = failure instanceof AttributeSerializationException
				|| failure instanceof RecordTooLargeException;
		boolean told = refused && !session.isNewRefusal(reason(failure));
		if (told && RequestSessions.isInRequest()) {
			logger.debug("Not saving the session again: {}", failure.getMessage());
			return true;
		}
		if (RequestSessions.isErrorPage()) {
			this.errorPages.count((count) -> logger.error("The session cannot be saved at the end of an error page,"
					+ " which is shown all the same, {} times since the last such line. The changes of these pages to"
					+ " their sessions are lost", count, failure));
			return true;
		}
		return false;
	}

	/** Sessions that are too large have one reason, although their sizes differ. */
	private static String reason(RuntimeException failure) {
		return (failure instanceof RecordTooLargeException) ? "too large" : Objects.toString(failure.getMessage());
	}

	@Override
	public @Nullable TieredSession findById(String id) {
		TieredSession known = RequestSessions.get(this, id);
		if (known != null) {
			return known;
		}
		if (RequestSessions.isFormerId(this, id) || !this.ids.mayExist(id)) {
			return null;
		}
		LockScope scope = RequestSessions.lockScope(this.tiers.cached().keys());
		return (scope != null) ? scope.load(id, () -> load(id)) : load(id);
	}

	private @Nullable TieredSession load(String id) {
		SessionLoader.Loaded loaded = adopting(id, this.loader.load(id));
		if (loaded == null) {
			return null;
		}
		TieredSession session = session(loaded);
		if (this.codec.discardsSessions() && session.hasUndecodableAttribute()) {
			return null;
		}
		RequestSessions.put(session);
		this.tiers.observer().loaded(loaded.servedBy(), loaded.freshness());
		return session;
	}

	private TieredSession session(SessionLoader.Loaded loaded) {
		return new TieredSession(this, loaded.record(), loaded.token(), loaded.servedBy(), loaded.freshness());
	}

	/** A session as it was when it ended. */
	TieredSession ended(SessionRecord record) {
		return new TieredSession(this, record, null, Tier.DATABASE, FreshnessReason.ENDED);
	}

	/**
	 * Returns whether a change may lead to another principal. By default it is named by
	 * two attributes.
	 */
	boolean mayChangePrincipal(Set<String> changed) {
		return this.indexResolver != BY_LOGIN || changed.contains(FrameworkAttributes.LOGIN)
				|| changed.contains(PRINCIPAL_NAME_INDEX_NAME);
	}

	@Nullable String principal(Session session) {
		return this.indexResolver.resolveIndexesFor(session).get(PRINCIPAL_NAME_INDEX_NAME);
	}

	/** Asks the old store, if there is one, for a session that neither tier knows. */
	private SessionLoader.@Nullable Loaded adopting(String id, SessionLoader.@Nullable Loaded loaded) {
		Migration from = this.migration;
		if (from == null) {
			return loaded;
		}
		SessionLoader.Loaded found = (loaded != null) ? loaded : from.adopt(id, () -> this.loader.load(id));
		return (found != null && from.isAlive(found.record())) ? found : null;
	}

	/**
	 * Writes the live sessions into the other store.
	 * @return how many were written
	 * @throws IllegalStateException if there is none
	 * @throws dev.hybridsession.SessionUnavailableException if one of the stores cannot
	 * be asked
	 */
	public int export() {
		SessionExport to = this.export;
		if (to == null) {
			throw new IllegalStateException("There is no store to export sessions to");
		}
		return to.run();
	}

	/** Changes the id of a session that is kept already. */
	void changeId(TieredSession session, String id) {
		Migration from = this.migration;
		if (from == null) {
			this.idChange.change(session, id);
		}
		else {
			from.changeId(session.base(), () -> this.idChange.change(session, id));
		}
		RequestSessions.put(session);
	}

	@Override
	public void deleteById(String id) {
		TieredSession known = RequestSessions.get(this, id);
		RequestSessions.remove(this, id);
		if (SessionIds.isWellFormed(id) && (known == null || !known.isUnsaved())) {
			Migration from = this.migration;
			if (from != null) {
				from.delete(id);
			}
			this.ending.delete(id, (known != null) ? known.base() : null);
		}
	}

	@Override
	public Map<String, HybridSession> findByIndexNameAndIndexValue(String indexName, @Nullable String indexValue) {
		if (indexValue == null || !PRINCIPAL_NAME_INDEX_NAME.equals(indexName)) {
			return Map.of();
		}
		Map<String, HybridSession> sessions = new LinkedHashMap<>();
		Migration from = this.migration;
		Map<String, SessionLoader.Loaded> found = (from != null)
				? from.adoptAll(indexValue, () -> this.principals.find(indexValue)) : this.principals.find(indexValue);
		found.forEach((id, loaded) -> {
			if (this.ids.mayExist(id)) {
				sessions.put(id, session(loaded));
			}
		});
		return sessions;
	}

	/** Describes a session without keeping it in the request; empty if there is none. */
	public Optional<SessionDescription> describe(String id) {
		TieredSession known = RequestSessions.get(this, id);
		if (known != null) {
			return Optional.of(describe(known.base(), known.servedBy(), known.freshness()));
		}
		return Optional.ofNullable(this.ids.mayExist(id) ? this.loader.load(id) : null)
			.map((loaded) -> describe(loaded.record(), loaded.servedBy(), loaded.freshness()));
	}

	private static SessionDescription describe(SessionRecord record, Tier servedBy, FreshnessReason freshness) {
		long lag = record.row().stored() ? record.lastAccessTime() - record.row().lastAccessTime()
				: record.lastAccessTime() - record.creationTime();
		return new SessionDescription(record.internalId(), servedBy, freshness, Duration.ofMillis(Math.max(0, lag)),
				record.isAheadOfRow());
	}

	/**
	 * Finds a session, for the subsessions. A new session may be known only to its
	 * request, which may ask on another of its threads.
	 */
	public @Nullable TieredSession findOrCreated(String id) {
		TieredSession created = RequestSessions.created(this, id);
		return (created != null) ? created : findById(id);
	}

	/**
	 * Finds the record of a session, for the subsessions: they have asked the cache for
	 * it in the same round as for themselves.
	 * @param read what the cache has answered for its key
	 * @param access when the request has accessed it, so that it does not expire under
	 * the request, in milliseconds since the epoch
	 * @return the record, or {@code null} if the session is dead
	 * @throws dev.hybridsession.SessionUnavailableException if nobody can say
	 */
	public @Nullable SessionRecord findRecord(String id, CacheRead read, long access) {
		// the session may have a stand-in or a replica where the subsession has none
		SessionLoader.Loaded loaded = (read instanceof CacheRead.Hit)
				? this.loader.load(id, this.tiers.cached().decode(id, read), access) : this.loader.load(id, access);
		loaded = adopting(id, loaded);
		return (loaded != null) ? loaded.record() : null;
	}

	/** Returns the part that ends sessions, for the reaper and the sync. */
	public SessionEnding ending() {
		return this.ending;
	}

}
