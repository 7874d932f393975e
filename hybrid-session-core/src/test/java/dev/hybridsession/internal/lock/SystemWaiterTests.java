package dev.hybridsession.internal.lock;

import java.util.concurrent.CompletableFuture;

import dev.hybridsession.internal.system.Waiter;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SystemWaiterTests {

	private final CompletableFuture<Void> event = new CompletableFuture<>();

	@Test
	void waitForAnEventThatDoesNotHappenEnds() {
		assertThat(Waiter.SYSTEM.await(this.event, 1_000)).isFalse();
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
	}

	@Test
	void failedEventEndsTheWait() {
		new Thread(() -> this.event.completeExceptionally(new IllegalStateException("failed"))).start();
		assertThat(Waiter.SYSTEM.await(this.event, Long.MAX_VALUE)).isTrue();
		CompletableFuture<Void> cancelled = new CompletableFuture<>();
		cancelled.cancel(false);
		assertThat(Waiter.SYSTEM.await(cancelled, 1)).isTrue();
	}

	@Test
	void interruptedThreadDoesNotWaitAndStaysInterrupted() {
		Thread.currentThread().interrupt();
		assertThat(Waiter.SYSTEM.await(this.event, Long.MAX_VALUE)).isFalse();
		assertThat(Thread.interrupted()).isTrue();
	}

}
