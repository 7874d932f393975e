package dev.hybridsession.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The first seeds, every other one with few kinds of events; or, for as many seconds as
 * the system property {@code simulation.seconds} says, seeds that nobody has run before.
 */
@ExtendWith(Quiet.class)
@Tag("simulation")
class FreshSeedsTests {

	private static final int WORKERS = 2;

	private static final long FIRST_SEEDS = 1_500;

	@Test
	void noSeedBreaksAPromise() throws Exception {
		long seconds = Long.getLong("simulation.seconds", 0);
		long first = (seconds > 0) ? ThreadLocalRandom.current().nextLong(1L << 40) : 0;
		long last = (seconds > 0) ? Long.MAX_VALUE : FIRST_SEEDS;
		long end = System.nanoTime() + Duration.ofSeconds((seconds > 0) ? seconds : 150).toNanos();
		AtomicLong next = new AtomicLong(first);
		AtomicLong steps = new AtomicLong();
		ExecutorService workers = Executors.newFixedThreadPool(WORKERS);
		try {
			List<Future<?>> running = new ArrayList<>();
			for (int i = 0; i < WORKERS; i++) {
				running.add(workers.submit(() -> {
					while (System.nanoTime() - end < 0 && next.get() < last) {
						long seed = next.getAndIncrement();
						steps.addAndGet(Seeds.run((seed % 2 == 0) ? seed : -seed));
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
