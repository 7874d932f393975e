package dev.hybridsession.internal.subsession;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

import dev.hybridsession.internal.system.Waiter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

/** Tests which thread leads the queue, which threads follow, and what each is told. */
class ChangeQueueTests {

	private final ChangeQueue queue = new ChangeQueue(Waiter.SYSTEM);

	private final CountDownLatch busy = new CountDownLatch(1);

	/** Makes the next calls of {@link #follow} wait for each other. */
	private void occupy() {
		CountDownLatch leads = new CountDownLatch(1);
		new Thread(() -> this.queue.run("a", new Change((value) -> value), (batch) -> {
			leads.countDown();
			await(this.busy);
		})).start();
		await(leads);
	}

	private CompletableFuture<Throwable> follow(Consumer<ChangeQueue.Batch> work) {
		CompletableFuture<Throwable> outcome = new CompletableFuture<>();
		Thread thread = new Thread(
				() -> outcome.complete(catchThrowable(() -> this.queue.run("a", new Change((value) -> value), work))));
		thread.start();
		Awaitility.await().until(() -> thread.getState() == Thread.State.WAITING);
		return outcome;
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void anErrorIsToldToAllWhoseChangesWereNotApplied() {
		occupy();
		Error error = new NoClassDefFoundError("gone");
		CompletableFuture<Throwable> leader = follow((batch) -> {
			throw error;
		});
		CompletableFuture<Throwable> follower = follow((batch) -> {
		});
		this.busy.countDown();
		assertThat(leader.join()).isSameAs(error);
		assertThat(follower.join()).isSameAs(error);
	}

	@Test
	void interruptedChangeFailsAlone() {
		occupy();
		List<Integer> applied = new ArrayList<>();
		CompletableFuture<Throwable> leader = follow((batch) -> {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("interrupted");
		});
		CompletableFuture<Throwable> second = follow((batch) -> applied.add(batch.changes().size()));
		CompletableFuture<Throwable> third = follow((batch) -> applied.add(-1));
		this.busy.countDown();
		assertThat(leader.join()).hasMessage("interrupted");
		assertThat(second.join()).isNull();
		assertThat(third.join()).isNull();
		assertThat(applied).containsExactly(2);
	}

	@Test
	void threadInterruptedWhileItWaitsLearnsTheOutcomeOfItsChange() throws Exception {
		occupy();
		Change change = new Change((value) -> value);
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
		Thread follower = new Thread(() -> {
			this.queue.run("a", change, (batch) -> batch.changes().forEach((one) -> one.apply(null)));
			interrupted.complete(Thread.currentThread().isInterrupted());
		});
		follower.start();
		Awaitility.await().until(() -> follower.getState() == Thread.State.WAITING);
		follower.interrupt();
		Awaitility.await().until(() -> !follower.isInterrupted() && follower.getState() == Thread.State.WAITING);
		this.busy.countDown();
		assertThat(interrupted.join()).isTrue();
		assertThat(change.wasTried()).isTrue();
	}

	@Test
	void changeThatMayHaveBeenWrittenIsNotDoneAgain() {
		occupy();
		CompletableFuture<Throwable> leader = follow((batch) -> {
			batch.changes().forEach((change) -> change.apply(null));
			Thread.currentThread().interrupt();
			throw new IllegalStateException("interrupted");
		});
		CompletableFuture<Throwable> follower = follow((batch) -> {
		});
		this.busy.countDown();
		assertThat(leader.join()).hasMessage("interrupted");
		assertThat(follower.join()).hasMessage("interrupted");
	}

	@Test
	void aFunctionDoesNotWaitForAnotherThatMayWaitForIt() {
		Change inner = new Change((value) -> value);
		this.queue.run("a", new Change((value) -> value),
				(batch) -> assertThatIllegalStateException().isThrownBy(() -> this.queue.run("b", inner, (none) -> {
				})));
		this.queue.run("b", inner, (batch) -> {
		});
	}

}
