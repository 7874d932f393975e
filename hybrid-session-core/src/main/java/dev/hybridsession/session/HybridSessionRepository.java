package dev.hybridsession.session;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import dev.hybridsession.AttributeErrorPolicy;
import dev.hybridsession.EndedSubsession;
import dev.hybridsession.FreshnessReason;
import dev.hybridsession.SessionArchive;
import dev.hybridsession.SessionDescription;
import dev.hybridsession.Tier;
import dev.hybridsession.copies.SessionTiers;
import dev.hybridsession.lock.LockScope;
import dev.hybridsession.record.RecordLimits;
import dev.hybridsession.record.SessionRecord;
import dev.hybridsession.security.SignedIds;
import dev.hybridsession.serializer.AttributeSerializer;
import dev.hybridsession.store.CacheRead;
import org.jspecify.annotations.Nullable;

import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.FlushMode;
import org.springframework.session.IndexResolver;
import org.springframework.session.SaveMode;
import org.springframework.session.Session;
import org.springframework.session.SessionIdGenerator;

/**
 * Keeps sessions in memcached and in a relational database.
 *
 * <p>
 * The four methods of the contract each have a class of their own: {@code SessionLoader}
 * finds, {@code SessionSaver} saves, {@link SessionEnding} deletes, and
 * {@code SessionContext} creates.
 */
public final class HybridSessionRepository implements FindByIndexNameSessionRepository<HybridSession> {

	private final SessionTiers tiers;

	private final SessionIds ids;

	private final SessionContext context;

	private final SessionLoader loader;

	private final SessionSaver saver;

	private final SessionEnding ending;

	private final PrincipalSearch principals;

	/**
	 * Creates a repository.
	 * @param tiers where sessions are kept
	 * @param serializer encodes attributes
	 * @param onError what becomes of attributes that cannot be decoded
	 * @param archive gets the sessions that end
	 * @param events hears of sessions that begin and end
	 * @param subsessions reads for the archive the subsessions of the session with an
	 * internal id
	 */
	public HybridSessionRepository(SessionTiers tiers, AttributeSerializer serializer, AttributeErrorPolicy onError,
			SessionArchive archive, SessionEvents events, Function<String, List<EndedSubsession>> subsessions) {
		this.tiers = tiers;
		AbsentIds absent = new AbsentIds(tiers.clock());
		SessionIdChange idChange = new SessionIdChange(tiers, absent);
		this.ids = new SessionIds(tiers.observer());
		this.context = new SessionContext(tiers.clock(), tiers.randomSource(), this.ids,
				new AttributeDecoder(serializer, onError), this::save, (session, id) -> {
					idChange.change(session, id);
					RequestSessions.put(session);
				});
		this.loader = new SessionLoader(tiers, absent);
		this.saver = new SessionSaver(tiers, absent, events);
		this.ending = new SessionEnding(tiers, archive, events, this.context::ended, subsessions);
		this.principals = new PrincipalSearch(tiers);
	}

	/**
	 * Sets the max inactive interval of new sessions; 30 minutes if not set.
	 * @param interval the interval; negative means that they never expire
	 */
	public void setDefaultMaxInactiveInterval(Duration interval) {
		this.context.defaultInterval = Objects.requireNonNull(interval, "interval");
	}

	/**
	 * Sets which attributes a save writes; {@link SaveMode#ON_SET_ATTRIBUTE} if not set.
	 * In the other modes an attribute that was only read is written if its encoded value
	 * has changed.
	 * @param saveMode the mode
	 */
	public void setSaveMode(SaveMode saveMode) {
		this.context.saveMode = Objects.requireNonNull(saveMode, "saveMode");
	}

	/**
	 * Sets when changes are saved; {@link FlushMode#ON_SAVE} if not set.
	 * @param flushMode the mode
	 */
	public void setFlushMode(FlushMode flushMode) {
		this.context.flushMode = Objects.requireNonNull(flushMode, "flushMode");
	}

	/**
	 * Sets what tells the principal of a session.
	 * @param indexResolver the resolver
	 */
	public void setIndexResolver(IndexResolver<Session> indexResolver) {
		this.context.indexResolver = Objects.requireNonNull(indexResolver, "indexResolver");
	}

	/**
	 * Sets what makes session ids: unguessable ones of at most 255 visible ASCII
	 * characters, or 232 if they are signed. If not set, they have 192 random bits.
	 * @param sessionIdGenerator the generator
	 */
	public void setSessionIdGenerator(SessionIdGenerator sessionIdGenerator) {
		this.ids.generateWith(Objects.requireNonNull(sessionIdGenerator, "sessionIdGenerator"));
	}

	/**
	 * Sets what signs session ids, so that others are refused without asking any tier;
	 * they are not signed if not set.
	 * @param signedIds the signature
	 */
	public void setSignedIds(SignedIds signedIds) {
		this.ids.signWith(Objects.requireNonNull(signedIds, "signedIds"));
	}

	/**
	 * Sets further attributes whose changes go to the database at once, beside those that
	 * security decides by; none if not set.
	 * @param names their names
	 */
	public void setWriteThroughAttributes(Set<String> names) {
		this.saver.setWriteThrough(names);
	}

	/**
	 * Sets how large sessions may grow; {@link RecordLimits#DEFAULT} if not set.
	 * @param limits the limits
	 */
	public void setLimits(RecordLimits limits) {
		this.context.limits = Objects.requireNonNull(limits, "limits");
		this.saver.setLimits(limits);
	}

	@Override
	public HybridSession createSession() {
		HybridSession session = this.context.create();
		RequestSessions.put(session);
		this.context.flushNew(session);
		return session;
	}

	/**
	 * {@inheritDoc}
	 * @throws dev.hybridsession.SessionUnavailableException if neither tier can keep it
	 * @throws dev.hybridsession.serializer.AttributeSerializationException if an
	 * attribute cannot be encoded; within a request only once
	 * @throws dev.hybridsession.record.RecordTooLargeException if it grows beyond the
	 * limit
	 */
	@Override
	public void save(HybridSession session) {
		try {
			this.saver.save(session);
			RequestSessions.put(session);
		}
		catch (RuntimeException ex) {
			if (!RefusedSaves.isToBePassedOver(session, ex)) {
				throw ex;
			}
		}
	}

	/**
	 * {@inheritDoc} An expired session is not found.
	 * @throws dev.hybridsession.SessionUnavailableException if nobody can say whether
	 * there is one
	 * @throws dev.hybridsession.SessionLockTimeoutException if the current request is to
	 * lock its session, and cannot do so in time
	 */
	@Override
	public @Nullable HybridSession findById(String id) {
		HybridSession known = RequestSessions.get(id);
		if (known != null) {
			return known;
		}
		if (!this.ids.mayExist(id)) {
			return null;
		}
		LockScope scope = RequestSessions.lockScope();
		return (scope != null) ? scope.load(id, () -> load(id)) : load(id);
	}

	private @Nullable HybridSession load(String id) {
		SessionLoader.Loaded loaded = this.loader.load(id);
		if (loaded == null) {
			return null;
		}
		HybridSession session = this.context.loaded(loaded);
		if (this.context.decoder().discardsSessions() && session.hasUndecodableAttribute()) {
			return null;
		}
		RequestSessions.put(session);
		return session;
	}

	/**
	 * {@inheritDoc}
	 * @throws dev.hybridsession.SessionUnavailableException if neither tier can end it
	 */
	@Override
	public void deleteById(String id) {
		RequestSessions.remove(id);
		if (SessionIds.isWellFormed(id)) {
			this.ending.delete(id);
		}
	}

	/**
	 * Finds the sessions of a principal, with their newest data. Those whose ids are not
	 * accepted, or no longer, are of use to nobody, and are not found.
	 * @param indexName the name of the index; no other than that of the principal is kept
	 * @param indexValue the principal; {@code null} is nobody
	 * @return the live sessions by their ids
	 * @throws dev.hybridsession.SessionUnavailableException if the database is away
	 */
	@Override
	public Map<String, HybridSession> findByIndexNameAndIndexValue(String indexName, @Nullable String indexValue) {
		if (indexValue == null || !PRINCIPAL_NAME_INDEX_NAME.equals(indexName)) {
			return Map.of();
		}
		Map<String, HybridSession> sessions = new LinkedHashMap<>();
		this.principals.find(indexValue).forEach((id, loaded) -> {
			if (this.ids.mayExist(id)) {
				sessions.put(id, this.context.loaded(loaded));
			}
		});
		return sessions;
	}

	/**
	 * Describes a session without loading it into the request.
	 * @param id its public id
	 * @return where it stands, or empty if there is none
	 */
	public Optional<SessionDescription> describe(String id) {
		HybridSession known = RequestSessions.get(id);
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
	 * Finds the record of a session, for the subsessions: they have asked the cache for
	 * it in the same round as for themselves.
	 * @param id its public id
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
		return (loaded != null) ? loaded.record() : null;
	}

	/**
	 * Returns what ends sessions, for the reaper and the sync.
	 * @return the one that ends
	 */
	public SessionEnding ending() {
		return this.ending;
	}

}
