package dev.hybridsession.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * One scenario for a while, each of its threads doing its operation over and over.
 *
 * @param done how many operations there were
 * @param added what they have added to the counters
 * @param nanos how long it took until the last thread was done
 * @param cpuNanos the time that the processors worked for the scenario's process
 * meanwhile
 * @param allocated the bytes that all threads of this JVM allocated meanwhile
 * @param allocatedByWorkers the part of them that the scenario's own threads allocated
 * @param latencies how long the operations took
 */
record Round(long done, long added, long nanos, long cpuNanos, long allocated, long allocatedByWorkers,
		Latencies latencies) {

	private static final double NANOS_PER_SECOND = 1e9;

	private static final double NANOS_PER_MICRO = 1e3;

	double rate() {
		return this.done * NANOS_PER_SECOND / this.nanos;
	}

	/** In microseconds. */
	double cpuPerOperation() {
		return this.cpuNanos / NANOS_PER_MICRO / this.done;
	}

	double allocatedPerOperation() {
		return (double) this.allocated / this.done;
	}

	double allocatedByWorkersPerOperation() {
		return (double) this.allocatedByWorkers / this.done;
	}

	/**
	 * Runs a round.
	 * @param workload what each thread does, at least once
	 * @param length for how long
	 * @return what came of it
	 */
	static Round run(Workload workload, Duration length) {
		ExecutorService threads = workload.threads().executor(workload.operations().size());
		try {
			CountDownLatch ready = new CountDownLatch(workload.operations().size());
			CountDownLatch start = new CountDownLatch(1);
			List<Future<Part>> parts = new ArrayList<>();
			for (Operation operation : workload.operations()) {
				parts.add(threads.submit(() -> {
					ready.countDown();
					start.await();
					return Part.of(operation, length.toNanos());
				}));
			}
			ready.await();
			long allocatedBefore = AllocatedBytes.ofAllThreads();
			long cpuBegan = workload.cpuNanos().getAsLong();
			long began = System.nanoTime();
			start.countDown();
			Part sum = new Part();
			for (Future<Part> part : parts) {
				sum.add(part.get());
			}
			long nanos = System.nanoTime() - began;
			return new Round(sum.done, sum.added, nanos, workload.cpuNanos().getAsLong() - cpuBegan,
					AllocatedBytes.ofAllThreads() - allocatedBefore, sum.allocated, sum.latencies);
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

	/** The part of one thread. */
	private static final class Part {

		private final Latencies latencies = new Latencies();

		private long done;

		private long added;

		private long allocated;

		static Part of(Operation operation, long length) {
			Part part = new Part();
			long allocatedBefore = AllocatedBytes.ofThisThread();
			long began = System.nanoTime();
			long last = began;
			do {
				part.added += operation.run();
				part.done++;
				long now = System.nanoTime();
				part.latencies.record(now - last);
				last = now;
			}
			while (last - began < length);
			part.allocated = AllocatedBytes.ofThisThread() - allocatedBefore;
			return part;
		}

		void add(Part other) {
			this.done += other.done;
			this.added += other.added;
			this.allocated += other.allocated;
			this.latencies.add(other.latencies);
		}

	}

}
