package dev.hybridsession.internal.store;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

import dev.hybridsession.HybridSession;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.session.RepositoryTestBase;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.Later;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.session.FindByIndexNameSessionRepository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * While connections to the database are short, questions that decide about a login wait
 * for longer than other pages.
 */
class LoginWaitTests extends RepositoryTestBase {

	private static final Duration SHORT = Duration.ofMillis(200);

	private static final Duration LONG = Duration.ofMinutes(1);

	private final StoreQueue queue = new StoreQueue(1, "pool", false, SHORT, LONG, 1_000);

	@Override
	protected HybridInstance.Builder configure(HybridInstance.Builder builder) {
		return builder.queue(this.queue);
	}

	static Stream<Arguments> logins() {
		return Stream.of(login("a copy in doubt is read with its row", (one, session) -> {
			one.tiers.freshness().writeUnconfirmed(session.getId());
			one.repository.findById(session.getId());
		}), login("the id is changed", (one, session) -> session.changeSessionId()),
				login("the principal changes", (one, session) -> {
					session.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "alice");
					one.repository.save(session);
				}));
	}

	private static Arguments login(String name, BiConsumer<HybridInstance, HybridSession> work) {
		return Arguments.argumentSet(name, work);
	}

	@ParameterizedTest
	@MethodSource("logins")
	void loginWaitsForLongerThanAPageWhoseSessionIsNotCached(BiConsumer<HybridInstance, HybridSession> login) {
		HybridSession uncached = this.one.create();
		loseMemcached();
		HybridSession session = this.one.create();
		Semaphore answer = new Semaphore(0);
		CompletableFuture<?> slow = Later.later(() -> this.one.tiers.gate().ask(() -> {
			answer.acquireUninterruptibly();
			return true;
		}));
		await(answer::hasQueuedThreads);
		CompletableFuture<?> waiting = Later.later(() -> login.accept(this.one, session));
		await(() -> this.queue.waiting() == 1);
		assertThatExceptionOfType(SessionUnavailableException.class)
			.isThrownBy(() -> this.one.repository.findById(uncached.getId()))
			.withCauseInstanceOf(StoreCongestedException.class);
		assertThat(waiting).isNotDone();
		answer.release();
		assertThat(List.of(slow, waiting)).allSatisfy(CompletableFuture::join);
	}

	private static void await(Callable<Boolean> condition) {
		Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5)).until(condition);
	}

}
