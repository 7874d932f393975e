package dev.hybridsession;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.FlushMode;
import org.springframework.session.IndexResolver;
import org.springframework.session.SaveMode;
import org.springframework.session.Session;
import org.springframework.session.SessionIdGenerator;

/**
 * Keeps sessions in memcached and in a relational database. Spring Session's filter calls
 * it, and the application may. A {@code SessionRepositoryCustomizer} calls the setters.
 */
public interface HybridSessionRepository extends FindByIndexNameSessionRepository<HybridSession> {

	/**
	 * Sets the max inactive interval of new sessions; 30 minutes if not set.
	 * @param interval the interval; negative means that they never expire
	 */
	void setDefaultMaxInactiveInterval(Duration interval);

	/**
	 * Sets which attributes a save writes; {@link SaveMode#ON_SET_ATTRIBUTE} if not set.
	 * In the other modes an attribute that was only read is written if its encoded value
	 * has changed.
	 * @param saveMode the mode
	 */
	void setSaveMode(SaveMode saveMode);

	/**
	 * Sets when changes are saved; {@link FlushMode#ON_SAVE} if not set.
	 * @param flushMode the mode
	 */
	void setFlushMode(FlushMode flushMode);

	/**
	 * Sets the resolver that finds the user of a session.
	 * @param indexResolver the resolver
	 */
	void setIndexResolver(IndexResolver<Session> indexResolver);

	/**
	 * Sets the generator of session ids. An id must be unguessable, and has at most 255
	 * visible ASCII characters, or 232 if ids are signed. If not set, ids have 192 random
	 * bits.
	 * @param sessionIdGenerator the generator
	 */
	void setSessionIdGenerator(SessionIdGenerator sessionIdGenerator);

	/**
	 * Sets further attributes whose changes go to the database at once, beside the
	 * attributes that security decides by; none if not set.
	 * @param names their names
	 */
	void setWriteThroughAttributes(Set<String> names);

	/**
	 * {@inheritDoc}
	 * @throws IllegalArgumentException if another repository made the session
	 * @throws SessionUnavailableException if neither tier can keep it
	 * @throws dev.hybridsession.serializer.AttributeSerializationException if an
	 * attribute cannot be encoded. A later save of the same request does not throw this
	 * again
	 * @throws RecordTooLargeException if it grows beyond the limit
	 * @throws IllegalStateException if it is new and another session has its id
	 */
	@Override
	void save(HybridSession session);

	/**
	 * {@inheritDoc} An expired session is not found.
	 * @throws SessionUnavailableException if neither tier can say whether there is one
	 * @throws SessionLockTimeoutException if the current request is to lock its session,
	 * and cannot do so within {@code hybrid-session.locking.wait}
	 */
	@Override
	@Nullable HybridSession findById(String id);

	/**
	 * {@inheritDoc}
	 * @throws SessionUnavailableException if neither tier can end it, or no row has the
	 * id and the node of memcached that may have the session is away
	 */
	@Override
	void deleteById(String id);

	/**
	 * Finds the sessions of a principal, with their newest data. A session whose id this
	 * instance refuses, or no longer accepts, is left out.
	 * @param indexName the name of the index; no other than that of the principal is kept
	 * @param indexValue the principal; {@code null} finds nothing
	 * @return the live sessions by their ids
	 * @throws SessionUnavailableException if the database is away
	 */
	@Override
	Map<String, HybridSession> findByIndexNameAndIndexValue(String indexName, @Nullable String indexValue);

}
