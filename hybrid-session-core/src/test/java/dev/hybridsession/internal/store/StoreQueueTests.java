package dev.hybridsession.internal.store;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.hybridsession.support.Later;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests of {@link StoreQueue}. */
class StoreQueueTests {

	private static final Duration LONG = Duration.ofMinutes(1);

	private final List<String> served = new CopyOnWriteArrayList<>();

	@Test
	void threadsGetPlacesInTheOrderInWhichTheyCame() {
		StoreQueue queue = new StoreQueue(1, "pool", true, LONG, LONG, 1_000);
		queue.enter();
		List<CompletableFuture<Void>> threads = List.of(wait(queue, "page 1", false), wait(queue, "login", true),
				wait(queue, "page 2", false));
		queue.leave();
		assertThat(threads).allSatisfy(CompletableFuture::join);
		assertThat(this.served).containsExactly("page 1", "login", "page 2");
		assertThat(queue.enter()).isTrue();
	}

	@Test
	void loginWaitsForLongerThanAnOrdinaryPage() {
		StoreQueue queue = new StoreQueue(1, "pool", true, Duration.ofMillis(50), LONG, 1_000);
		queue.enter();
		CompletableFuture<Void> login = wait(queue, "login", true);
		// it may have given up before anybody sees it wait
		CompletableFuture<Void> page = begin(queue, "page", false);
		assertThatExceptionOfType(Exception.class).isThrownBy(page::join)
			.withCauseInstanceOf(StoreCongestedException.class);
		assertThat(login).isNotDone();
		queue.leave();
		login.join();
		assertThat(this.served).containsExactly("login");
	}

	@Test
	void requestBeyondTheMostThatMayWaitLeavesAtOnceAndALoginWaitsTwiceAsLong() {
		StoreQueue queue = new StoreQueue(1, "pool", true, LONG, 2);
		assertThat(queue.waitBudget()).isEqualTo(LONG);
		assertThat(queue.<Duration>patiently(queue::waitBudget)).isEqualTo(LONG.multipliedBy(2));
		queue.enter();
		List<CompletableFuture<Void>> threads = List.of(wait(queue, "page 1", false), wait(queue, "page 2", false));
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> Later.later(queue::enter).join())
			.withCauseInstanceOf(StoreCongestedException.class)
			.withMessageContaining("2 threads wait")
			.withMessageContaining("hybrid-session.limits.waiting-requests");
		queue.leave();
		assertThat(threads).allSatisfy(CompletableFuture::join);
	}

	/** A place that was given back is free, though its next thread is not awake yet. */
	@Test
	void nobodyIsRefusedWhileThereAreNoMoreThreadsThanMayAskAndWait() {
		StoreQueue queue = new StoreQueue(4, "pool", true, LONG, LONG, 1);
		List<CompletableFuture<Void>> threads = Stream.generate(() -> Later.later(() -> {
			for (int i = 0; i < 20_000; i++) {
				queue.enter();
				queue.leave();
			}
		})).limit(5).toList();
		assertThat(threads).allSatisfy(CompletableFuture::join);
		assertThat(queue.waiting()).isZero();
	}

	@Test
	void waitThatIsInterruptedGivesUpItsPlaceInTheLine() {
		StoreQueue queue = new StoreQueue(1, "pool", true, LONG, LONG, 1_000);
		queue.enter();
		Thread interrupted = new Thread(() -> queue.patiently(queue::enter));
		interrupted.setUncaughtExceptionHandler((thread, ex) -> this.served.add(ex.getMessage()));
		interrupted.start();
		awaitWaiting(queue, 1);
		interrupted.interrupt();
		awaitWaiting(queue, 0);
		queue.leave();
		assertThat(queue.enter()).isTrue();
	}

	private CompletableFuture<Void> wait(StoreQueue queue, String name, boolean login) {
		int before = queue.waiting();
		CompletableFuture<Void> done = begin(queue, name, login);
		awaitWaiting(queue, before + 1);
		return done;
	}

	private CompletableFuture<Void> begin(StoreQueue queue, String name, boolean login) {
		return Later.later(() -> {
			Supplier<Boolean> entering = queue::enter;
			boolean entered = login ? queue.patiently(entering) : entering.get();
			assertThat(entered).isTrue();
			this.served.add(name);
			queue.leave();
		});
	}

	private static void awaitWaiting(StoreQueue queue, int count) {
		Awaitility.await()
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(5))
			.until(() -> queue.waiting() == count);
	}

}
