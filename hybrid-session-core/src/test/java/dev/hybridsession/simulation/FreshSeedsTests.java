package dev.hybridsession.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Seeds that nobody has run before, for as many seconds as the system property
 * {@code simulation.seconds} says.
 */
@ExtendWith(Quiet.class)
class FreshSeedsTests {

	private static final int WORKERS = 2;

	@Test
	void noFreshSeedBreaksAPromise() throws Exception {
		long first = ThreadLocalRandom.current().nextLong(1L << 40);
		long end = System.nanoTime() + Duration.ofSeconds(Long.getLong("simulation.seconds", 10)).toNanos();
		AtomicLong next = new AtomicLong(first);
		AtomicLong steps = new AtomicLong();
		ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
		try {
			List<Future<?>> running = new ArrayList<>();
			for (int i = 0; i < WORKERS; i++) {
				running.add(workers.submit(() -> {
					while (System.nanoTime() - end < 0) {
						steps.addAndGet(Seeds.run(next.getAndIncrement()));
					}
				}));
			}
			for (Future<?> worker : running) {
				worker.get();
			}
		}
		finally {
			workers.shutdownNow();
		}
		System.out.println("Simulated " + (next.get() - first) + " seeds from " + first + " on, " + steps + " steps");
		assertThat(next.get()).isGreaterThan(first);
	}

}
