package dev.hybridsession.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Loads pages at a steady rate, each user's in turn, so that two stores have the same
 * load. A page that comes late counts from the time at which it was due.
 *
 * @param users the users
 * @param perSecond how many pages there are
 */
record SteadyPages(Users users, int perSecond) {

	private static final int THREADS = 64;

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	/**
	 * Loads pages for a while.
	 * @return what came of it
	 */
	Load run(Duration length) {
		ExecutorService threads = Executors.newFixedThreadPool(THREADS);
		try {
			long began = System.nanoTime();
			List<Future<Load>> parts = new ArrayList<>();
			for (int thread = 0; thread < THREADS; thread++) {
				int number = thread;
				parts.add(threads.submit(() -> load(number, began, length.toNanos())));
			}
			Load all = new Load();
			for (Future<Load> part : parts) {
				all.add(part.get());
			}
			return all;
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("A thread has failed", ex.getCause());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted", ex);
		}
		finally {
			threads.shutdownNow();
		}
	}

	private Load load(int thread, long began, long length) {
		List<String> ids = this.users.ids();
		Load load = new Load();
		for (long page = thread; page * SECOND / this.perSecond < length; page += THREADS) {
			long due = began + page * SECOND / this.perSecond;
			for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
				LockSupport.parkNanos(wait);
			}
			try {
				this.users.load(ids.get((int) (page % ids.size())));
			}
			catch (RuntimeException ex) {
				load.failed++;
			}
			load.pages++;
			load.latencies.record(System.nanoTime() - due);
		}
		return load;
	}

	/** The result of some pages. */
	static final class Load {

		private final Latencies latencies = new Latencies();

		private long pages;

		private long failed;

		private void add(Load other) {
			this.pages += other.pages;
			this.failed += other.failed;
			this.latencies.add(other.latencies);
		}

		Latencies latencies() {
			return this.latencies;
		}

		long pages() {
			return this.pages;
		}

		/** How many pages threw an exception, or found no session. */
		long failed() {
			return this.failed;
		}

	}

}
