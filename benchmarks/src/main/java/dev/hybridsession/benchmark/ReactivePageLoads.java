package dev.hybridsession.benchmark;

import java.time.Duration;

import dev.hybridsession.HybridSession;
import dev.hybridsession.internal.reactive.RunningOperations;
import dev.hybridsession.internal.reactive.SessionThreads;
import dev.hybridsession.internal.reactive.ThreadedSessionRepository;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.session.SessionRepository;

/**
 * The same page loads with and without the adapter for WebFlux. The thread of the page
 * waits for the adapter, so the difference is the most that the changes of threads cost.
 *
 * @param pages the page loads
 */
record ReactivePageLoads(PageLoads pages) {

	Workload blocking(Servers servers) {
		return this.pages.hybrid(servers);
	}

	Workload adapted(Servers servers) {
		return this.pages
			.repository(new Awaited(new ThreadedSessionRepository(servers.instance(Instance.TIMING).repository(),
					new SessionThreads().scheduler(), Duration.ofSeconds(10), new RunningOperations(0))));
	}

	private record Awaited(ThreadedSessionRepository adapter) implements SessionRepository<HybridSession> {

		@Override
		public HybridSession createSession() {
			return this.adapter.createSession().blockOptional().orElseThrow();
		}

		@Override
		public void save(HybridSession session) {
			await(this.adapter.save(session));
		}

		@Override
		public @Nullable HybridSession findById(String id) {
			return await(this.adapter.findById(id));
		}

		@Override
		public void deleteById(String id) {
			await(this.adapter.deleteById(id));
		}

		private static <T> @Nullable T await(Mono<T> answer) {
			return answer.block();
		}

	}

}
