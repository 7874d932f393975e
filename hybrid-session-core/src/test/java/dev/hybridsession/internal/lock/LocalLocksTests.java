package dev.hybridsession.internal.lock;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import dev.hybridsession.internal.system.Waiter;
import dev.hybridsession.support.LongestWait;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LocalLocksTests {

	private static final long LONG = TimeUnit.MINUTES.toNanos(1);

	private final LocalLocks locks = new LocalLocks(Waiter.SYSTEM);

	private final ExecutorService threads = Executors.newCachedThreadPool();

	@AfterEach
	void nothingIsLeft() throws Exception {
		this.threads.shutdown();
		assertThat(this.threads.awaitTermination(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS)).isTrue();
		assertThat(this.locks.size()).isZero();
	}

	@Test
	void oneHasAKeyAtATime() {
		assertThat(this.locks.acquire("a", LONG)).isTrue();
		assertThat(this.locks.acquire("a", 0)).isFalse();
		assertThat(this.locks.acquire("a", 1)).isFalse();
		assertThat(this.locks.acquire("b", 0)).isTrue();
		this.locks.release("a");
		assertThat(this.locks.acquire("a", 0)).isTrue();
		this.locks.release("a");
		this.locks.release("b");
	}

	@Test
	void threadThatWaitsLongestIsNextAndIsNotOvertaken() throws Exception {
		this.locks.acquire("a", LONG);
		List<Integer> order = new CopyOnWriteArrayList<>();
		for (int i = 0; i < 5; i++) {
			int number = i;
			this.threads.execute(() -> {
				assertThat(this.locks.acquire("a", LONG)).isTrue();
				order.add(number);
				if (number < 4) {
					this.locks.release("a");
				}
			});
			Awaitility.await().until(() -> this.locks.waiting("a") == number + 1);
		}
		this.locks.release("a");
		assertThat(this.locks.acquire("a", 0)).isFalse();
		Awaitility.await().until(() -> order.size() == 5);
		assertThat(order).containsExactly(0, 1, 2, 3, 4);
		this.locks.release("a");
	}

	@Test
	void isHandedOverOnlyToSomebody() throws Exception {
		this.locks.acquire("a", LONG);
		assertThat(this.locks.handOver("a")).isFalse();
		assertThat(this.locks.acquire("a", 0)).isFalse();
		Future<Boolean> next = this.threads.submit(() -> this.locks.acquire("a", LONG));
		Awaitility.await().until(() -> this.locks.waiting("a") == 1);
		assertThat(this.locks.handOver("a")).isTrue();
		assertThat(next.get()).isTrue();
		this.locks.release("a");
	}

	@Test
	void threadThatGaveUpIsNotHandedTheKey() throws Exception {
		this.locks.acquire("a", LONG);
		assertThat(this.locks.acquire("a", TimeUnit.MILLISECONDS.toNanos(5))).isFalse();
		assertThat(this.locks.waiting("a")).isZero();
		this.locks.release("a");
	}

	@Test
	void interruptedThreadLeavesTheQueue() throws Exception {
		this.locks.acquire("a", LONG);
		List<Boolean> interrupted = new CopyOnWriteArrayList<>();
		Thread waiter = new Thread(() -> {
			if (!this.locks.acquire("a", LONG)) {
				interrupted.add(Thread.currentThread().isInterrupted());
			}
		});
		waiter.start();
		Awaitility.await().until(() -> this.locks.waiting("a") == 1);
		waiter.interrupt();
		waiter.join();
		assertThat(interrupted).containsExactly(true);
		assertThat(this.locks.waiting("a")).isZero();
		this.locks.release("a");
	}

	@Test
	void excludesAndForgetsWhoeverGivesUp() throws Exception {
		AtomicInteger inside = new AtomicInteger();
		AtomicInteger granted = new AtomicInteger();
		int[] plain = new int[1];
		List<Callable<Integer>> work = new ArrayList<>();
		IntStream.range(0, 8).forEach((thread) -> work.add(() -> {
			for (int i = 0; i < 2_000; i++) {
				if (this.locks.acquire("a", (i % 3 == 0) ? 20_000 : LONG)) {
					assertThat(inside.incrementAndGet()).isOne();
					plain[0]++;
					granted.incrementAndGet();
					inside.decrementAndGet();
					this.locks.release("a");
				}
			}
			return 0;
		}));
		for (Future<Integer> done : this.threads.invokeAll(work)) {
			done.get();
		}
		assertThat(plain[0]).isEqualTo(granted.get()).isGreaterThan(8 * 1_333);
	}

}
