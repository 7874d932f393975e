package dev.hybridsession.support;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/**
 * Does work in a thread of its own. The common pool has a single thread on a machine with
 * two processors, so work that waits there holds up all work after it.
 */
public final class Later {

	private Later() {
	}

	/**
	 * Begins to do something.
	 * @param work what the thread does; it may wait
	 * @return what the work returns, or how it fails
	 */
	public static <T> CompletableFuture<T> later(Callable<T> work) {
		CompletableFuture<T> result = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				result.complete(work.call());
			}
			catch (Throwable ex) {
				result.completeExceptionally(ex);
			}
		}, "later");
		thread.setDaemon(true);
		thread.start();
		return result;
	}

	/**
	 * Begins to do something that returns nothing.
	 * @param work what the thread does; it may wait
	 * @return completed when the work is done, or how it fails
	 */
	public static CompletableFuture<Void> later(Work work) {
		return later(() -> {
			work.run();
			return null;
		});
	}

	/** Work that returns nothing. */
	@FunctionalInterface
	public interface Work {

		void run() throws Exception;

	}

}
