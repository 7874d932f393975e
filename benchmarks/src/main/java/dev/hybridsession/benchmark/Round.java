package dev.hybridsession.benchmark;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import com.sun.management.OperatingSystemMXBean;

/**
 * One scenario for a while, each of its threads doing its operation over and over.
 *
 * @param done how many operations there were
 * @param added what they have added to the counters
 * @param nanos how long it took until the last thread was done
 * @param cpuNanos the time that the processors worked for this JVM meanwhile
 */
record Round(long done, long added, long nanos, long cpuNanos) {

	private static final double NANOS_PER_SECOND = 1e9;

	private static final double NANOS_PER_MICRO = 1e3;

	private static final OperatingSystemMXBean SYSTEM = ManagementFactory
		.getPlatformMXBean(OperatingSystemMXBean.class);

	double rate() {
		return this.done * NANOS_PER_SECOND / this.nanos;
	}

	/** In microseconds. */
	double cpuPerOperation() {
		return this.cpuNanos / NANOS_PER_MICRO / this.done;
	}

	/**
	 * Runs a round.
	 * @param operations what each thread does, at least once
	 * @param length for how long
	 * @return what came of it
	 */
	static Round run(List<Operation> operations, Duration length) {
		ExecutorService threads = Executors.newFixedThreadPool(operations.size());
		try {
			CountDownLatch start = new CountDownLatch(1);
			List<Future<long[]>> parts = new ArrayList<>();
			for (Operation operation : operations) {
				parts.add(threads.submit(() -> {
					start.await();
					return repeat(operation, length.toNanos());
				}));
			}
			long cpuBegan = SYSTEM.getProcessCpuTime();
			long began = System.nanoTime();
			start.countDown();
			long done = 0;
			long added = 0;
			for (Future<long[]> part : parts) {
				done += part.get()[0];
				added += part.get()[1];
			}
			return new Round(done, added, System.nanoTime() - began, SYSTEM.getProcessCpuTime() - cpuBegan);
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("An operation failed", ex.getCause());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted", ex);
		}
		finally {
			threads.shutdownNow();
		}
	}

	/** Returns how often it was done, and what that has added. */
	private static long[] repeat(Operation operation, long length) {
		long began = System.nanoTime();
		long done = 0;
		long added = 0;
		do {
			added += operation.run();
			done++;
		}
		while (System.nanoTime() - began < length);
		return new long[] { done, added };
	}

}
