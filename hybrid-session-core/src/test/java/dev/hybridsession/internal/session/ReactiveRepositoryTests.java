package dev.hybridsession.internal.session;

import java.time.Clock;
import java.util.Map;
import java.util.Objects;

import dev.hybridsession.HybridSession;
import dev.hybridsession.Tier;
import dev.hybridsession.internal.reactive.RunningOperations;
import dev.hybridsession.internal.reactive.SessionThreads;
import dev.hybridsession.internal.reactive.ThreadedSessionRepository;
import dev.hybridsession.support.HybridInstance;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.session.FlushMode;
import org.springframework.test.util.ReflectionTestUtils;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests that the adapter for WebFlux keeps the promises of the repository. */
@ParameterizedClass
@EnumSource(names = "MEMORY_H2")
class ReactiveRepositoryTests extends RepositoryContract {

	private static final SessionThreads THREADS = new SessionThreads();

	@AfterAll
	static void closeThreads() {
		THREADS.close();
	}

	@Override
	protected SessionCalls calls(HybridInstance instance) {
		return new Blocking(new ThreadedSessionRepository(instance.repository, THREADS.scheduler(), MINUTE,
				new RunningOperations(0)), this.clock);
	}

	/** A change of an attribute would block, so the adapter has no such mode. */
	@Override
	void immediateFlushRefusesTheOneChangeAlone() {
		this.one.repository.setFlushMode(FlushMode.IMMEDIATE);
		SessionCalls adapter = calls(this.one);
		HybridSession session = adapter.create();
		int operations = this.one.cache.total();
		session.setAttribute("a", 1);
		assertThat(this.one.cache.total()).isEqualTo(operations);
	}

	/**
	 * The adapter, whose answers the test waits for.
	 *
	 * @param adapter the adapter
	 * @param clock the time of page loads
	 */
	private record Blocking(ThreadedSessionRepository adapter, Clock clock) implements SessionCalls {

		@Override
		public HybridSession createSession() {
			return Objects.requireNonNull(this.adapter.createSession().block());
		}

		@Override
		public void save(HybridSession session) {
			this.adapter.save(session).block();
		}

		@Override
		public @Nullable HybridSession findById(String id) {
			return this.adapter.findById(id).block();
		}

		@Override
		public void deleteById(String id) {
			this.adapter.deleteById(id).block();
		}

		@Override
		public Map<String, HybridSession> findByIndexNameAndIndexValue(String indexName, String indexValue) {
			return Objects.requireNonNull(this.adapter.findByIndexNameAndIndexValue(indexName, indexValue).block());
		}

		@Override
		public Tier servedBy(HybridSession session) {
			TieredSession inner = (TieredSession) ReflectionTestUtils.getField(session, "session");
			return Objects.requireNonNull(inner).servedBy();
		}

	}

}
