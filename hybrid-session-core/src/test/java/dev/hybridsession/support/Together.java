package dev.hybridsession.support;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Several threads that begin at the same moment. */
public final class Together {

	private Together() {
	}

	/**
	 * Does something in as many threads.
	 * @param threads how many
	 * @param work what the thread of an index does
	 * @return what each of them returned
	 */
	public static <T> List<T> together(int threads, IntFunction<Callable<T>> work) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			CyclicBarrier start = new CyclicBarrier(threads);
			List<Future<T>> futures = IntStream.range(0, threads).mapToObj((i) -> executor.submit(() -> {
				start.await();
				return work.apply(i).call();
			})).toList();
			List<T> results = new ArrayList<>();
			for (Future<T> future : futures) {
				results.add(future.get(2, TimeUnit.MINUTES));
			}
			return results;
		}
		finally {
			executor.shutdownNow();
		}
	}

}
