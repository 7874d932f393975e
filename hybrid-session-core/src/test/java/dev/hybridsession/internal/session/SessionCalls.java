package dev.hybridsession.internal.session;

import java.time.Clock;
import java.util.Map;
import java.util.function.Consumer;

import dev.hybridsession.HybridSession;
import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.Tier;
import org.jspecify.annotations.Nullable;

import org.springframework.session.FindByIndexNameSessionRepository;

/** Calls of the contract on a repository: directly, or through an adapter. */
interface SessionCalls {

	HybridSession createSession();

	void save(HybridSession session);

	@Nullable HybridSession findById(String id);

	void deleteById(String id);

	Map<String, HybridSession> findByIndexNameAndIndexValue(String indexName, String indexValue);

	/** The tier that has served a session. */
	Tier servedBy(HybridSession session);

	Clock clock();

	default Map<String, HybridSession> findByPrincipalName(String name) {
		return findByIndexNameAndIndexValue(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, name);
	}

	/** A new session, saved. */
	default HybridSession create() {
		HybridSession session = createSession();
		save(session);
		return session;
	}

	/** One page load: reads a session, lets the page work on it, and saves it. */
	default boolean page(String id, Consumer<HybridSession> work) {
		HybridSession session = findById(id);
		if (session == null) {
			return false;
		}
		session.setLastAccessedTime(clock().instant());
		work.accept(session);
		save(session);
		return true;
	}

	/**
	 * The repository itself.
	 *
	 * @param repository the repository
	 * @param clock the time of page loads
	 */
	record Direct(HybridSessionRepository repository, Clock clock) implements SessionCalls {

		@Override
		public HybridSession createSession() {
			return this.repository.createSession();
		}

		@Override
		public void save(HybridSession session) {
			this.repository.save(session);
		}

		@Override
		public @Nullable HybridSession findById(String id) {
			return this.repository.findById(id);
		}

		@Override
		public void deleteById(String id) {
			this.repository.deleteById(id);
		}

		@Override
		public Map<String, HybridSession> findByIndexNameAndIndexValue(String indexName, String indexValue) {
			return this.repository.findByIndexNameAndIndexValue(indexName, indexValue);
		}

		@Override
		public Tier servedBy(HybridSession session) {
			return TieredSession.of(session).servedBy();
		}

	}

}
