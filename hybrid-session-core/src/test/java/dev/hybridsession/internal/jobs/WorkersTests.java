package dev.hybridsession.internal.jobs;

import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.support.LongestWait;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Threads that share the batches of a pass. */
class WorkersTests {

	private static final String NAME = "hybrid-session-test";

	private final AtomicInteger done = new AtomicInteger();

	/** Completed by a batch with the thread that was made for it. */
	private final CompletableFuture<Thread> other = new CompletableFuture<>();

	private final CountDownLatch never = new CountDownLatch(1);

	@Test
	void twoBatchesRunAtTheSameTimeAndEachRunsOnce() {
		CyclicBarrier both = new CyclicBarrier(2);
		run(IntStream.range(0, 10).<Batch>mapToObj((i) -> (i < 2) ? () -> {
			both.await(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS);
			this.done.incrementAndGet();
		} : this.done::incrementAndGet).toArray(Batch[]::new));
		assertThat(this.done).hasValue(10);
	}

	@Test
	void theOtherThreadIsADaemonWithTheClassLoaderOfTheCallerAndEndsWithThePass() throws Exception {
		ClassLoader own = new ClassLoader() {
		};
		CompletableFuture<ClassLoader> seen = new CompletableFuture<>();
		Thread pass = new Thread(() -> run(this.other::get, () -> {
			seen.complete(Thread.currentThread().getContextClassLoader());
			this.other.complete(Thread.currentThread());
		}));
		pass.setDaemon(false);
		pass.setContextClassLoader(own);
		pass.start();
		pass.join();
		assertThat(seen).isCompletedWithValue(own);
		Thread thread = this.other.get();
		assertThat(thread).isNotSameAs(pass);
		assertThat(thread.getName()).isEqualTo(NAME);
		assertThat(thread.isDaemon()).isTrue();
		assertThat(thread.isAlive()).isFalse();
	}

	@Test
	void aSingleBatchNeedsNoOtherThread() {
		run(() -> assertThat(threads()).isEmpty());
		assertThat(threads()).isEmpty();
	}

	@Test
	void aSingleWorkerRunsEverythingOnTheThreadOfThePass() {
		Thread caller = Thread.currentThread();
		Batch batch = () -> {
			assertThat(Thread.currentThread()).isSameAs(caller);
			this.done.incrementAndGet();
		};
		Workers.run(1, NAME, batches(batch, batch, batch));
		assertThat(this.done).hasValue(3);
	}

	/** As on a machine that has no memory left for the stack of a thread. */
	@Test
	void aThreadThatCannotBeStartedLeavesAllBatchesToTheThreadOfThePass() {
		Thread caller = Thread.currentThread();
		Batch batch = () -> {
			assertThat(Thread.currentThread()).isSameAs(caller);
			this.done.incrementAndGet();
		};
		// as the error itself would end the tests of the JVM
		assertThatNoException().isThrownBy(() -> Workers.run(2, NAME, batches(batch, batch, batch), (thread) -> {
			throw new OutOfMemoryError("unable to create native thread");
		}));
		assertThat(this.done).hasValue(3);
	}

	@Test
	void aFailureOfTheOtherThreadIsThrownAndNoFurtherBatchBegins() {
		assertThatThrownBy(() -> run(() -> {
			Thread thread = this.other.get();
			thread.join();
			this.done.incrementAndGet();
		}, () -> {
			this.other.complete(Thread.currentThread());
			throw new IllegalStateException("of the other");
		}, this.done::incrementAndGet)).isInstanceOf(IllegalStateException.class).hasMessage("of the other");
		assertThat(this.done).hasValue(1);
	}

	@Test
	void aFailureOfTheThreadOfThePassIsThrownOnceTheOtherHasDoneItsBatch() {
		Thread caller = Thread.currentThread();
		assertThatExceptionOfType(StackOverflowError.class).isThrownBy(() -> run(() -> {
			this.other.get();
			throw new StackOverflowError();
		}, () -> {
			this.other.complete(Thread.currentThread());
			Awaitility.await().until(() -> isJoining(caller));
			this.done.incrementAndGet();
		}, this.done::incrementAndGet));
		assertThat(this.done).hasValue(1);
		assertThat(threads()).isEmpty();
	}

	@Test
	void aFailureOfTheOtherThreadToFindABatchIsThrown() {
		Thread caller = Thread.currentThread();
		Iterator<Runnable> batches = new Iterator<>() {

			@Override
			public boolean hasNext() {
				return !WorkersTests.this.other.isDone();
			}

			@Override
			public Runnable next() {
				if (Thread.currentThread() == caller) {
					return WorkersTests.this.other::join;
				}
				WorkersTests.this.other.complete(Thread.currentThread());
				throw new IllegalStateException("no answer");
			}

		};
		assertThatIllegalStateException().isThrownBy(() -> Workers.run(2, NAME, batches)).withMessage("no answer");
	}

	@Test
	void anUnexpectedFailureIsThrownBeforeThatOfADatabaseThatIsAway() {
		assertThatIllegalStateException().isThrownBy(() -> run(() -> {
			this.other.get().join();
			throw new IllegalStateException("unexpected");
		}, () -> {
			this.other.complete(Thread.currentThread());
			throw new StoreUnavailableException("away", null);
		}))
			.withMessage("unexpected")
			.satisfies((ex) -> assertThat(ex.getSuppressed()).singleElement()
				.isInstanceOf(StoreUnavailableException.class));
	}

	@Test
	void anInterruptReachesTheOtherThreadToo() {
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
		run(() -> {
			this.other.get();
			Thread.currentThread().interrupt();
		}, () -> {
			this.other.complete(Thread.currentThread());
			try {
				this.never.await(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS);
				interrupted.complete(false);
			}
			catch (InterruptedException ex) {
				interrupted.complete(true);
			}
		});
		assertThat(interrupted).isCompletedWithValue(true);
		assertThat(Thread.interrupted()).isTrue();
	}

	private static boolean isJoining(Thread thread) {
		return Arrays.stream(thread.getStackTrace()).anyMatch((frame) -> frame.getMethodName().equals("join"));
	}

	private static List<Thread> threads() {
		return Thread.getAllStackTraces().keySet().stream().filter((thread) -> thread.getName().equals(NAME)).toList();
	}

	private static void run(Batch... batches) {
		Workers.run(2, NAME, batches(batches));
	}

	private static Iterator<Runnable> batches(Batch... batches) {
		return Arrays.stream(batches).<Runnable>map((batch) -> () -> {
			try {
				batch.run();
			}
			catch (RuntimeException ex) {
				throw ex;
			}
			catch (Exception ex) {
				throw new IllegalArgumentException(ex);
			}
		}).toList().iterator();
	}

	private interface Batch {

		void run() throws Exception;

	}

}
