package dev.hybridsession.benchmark;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The kinds of threads that load pages. Virtual threads need Java 21; the benchmarks are
 * compiled for 17.
 */
enum WorkerThreads {

	PLATFORM {

		@Override
		ExecutorService executor(int threads) {
			return Executors.newFixedThreadPool(threads);
		}

	},

	VIRTUAL {

		@Override
		ExecutorService executor(int threads) {
			try {
				return (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
			}
			catch (ReflectiveOperationException ex) {
				throw new IllegalStateException("Virtual threads need Java 21 or newer", ex);
			}
		}

	};

	private static final int FIRST_WITH_VIRTUAL_THREADS = 21;

	/** Whether this JVM has such threads. */
	boolean areAvailable() {
		return this == PLATFORM || Runtime.version().feature() >= FIRST_WITH_VIRTUAL_THREADS;
	}

	/** Returns what runs that many tasks at the same time. */
	abstract ExecutorService executor(int threads);

}
