package dev.hybridsession.internal.jobs;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import dev.hybridsession.internal.store.StoreUnavailableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.util.ReflectionUtils;

/**
 * Lets several threads share the batches of one pass, for {@link ReaperPass} and
 * {@link SyncPass}. While one thread waits for the database, another one encodes records.
 * The thread of the pass is one of them. The others begin if there is a second batch, and
 * end before the pass does.
 */
final class Workers {

	private static final Logger logger = LoggerFactory.getLogger(Workers.class);

	private final Iterator<Runnable> batches;

	private final ReentrantLock lock = new ReentrantLock();

	private final Consumer<Thread> starter;

	private @Nullable Throwable failure;

	private Workers(Iterator<Runnable> batches, Consumer<Thread> starter) {
		this.batches = batches;
		this.starter = starter;
	}

	/**
	 * Runs all batches. If one fails, no further one begins, and the first failure is
	 * thrown once the others have ended.
	 * @param count how many threads there are at most
	 * @param batches asked by one thread at a time
	 */
	static void run(int count, String name, Iterator<Runnable> batches) {
		run(count, name, batches, Thread::start);
	}

	static void run(int count, String name, Iterator<Runnable> batches, Consumer<Thread> starter) {
		Workers workers = new Workers(batches, starter);
		Runnable first = workers.next();
		List<Thread> others = IntStream.range(1, batches.hasNext() ? count : 1)
			.mapToObj((i) -> workers.start(name))
			.toList();
		workers.work(first);
		others.forEach(Workers::join);
		if (workers.failure != null) {
			ReflectionUtils.rethrowRuntimeException(workers.failure);
		}
	}

	/** The thread takes the context class loader over from the thread of the pass. */
	private Thread start(String name) {
		Thread thread = new Thread(() -> work(null), name);
		thread.setDaemon(true);
		try {
			this.starter.accept(thread);
		}
		catch (OutOfMemoryError ex) {
			logger.debug("A pass goes on without a thread more: {}", ex.getMessage());
		}
		return thread;
	}

	/** The iterator can fail as well as a batch. */
	private void work(@Nullable Runnable first) {
		try {
			Runnable batch = (first != null) ? first : next();
			while (batch != null) {
				batch.run();
				batch = next();
			}
		}
		catch (RuntimeException | Error ex) {
			fail(ex);
		}
	}

	private @Nullable Runnable next() {
		this.lock.lock();
		try {
			return (this.failure == null && this.batches.hasNext()) ? this.batches.next() : null;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * A database that is away is expected. Another failure of the same pass says more.
	 */
	private void fail(Throwable ex) {
		this.lock.lock();
		try {
			Throwable before = this.failure;
			boolean more = before instanceof StoreUnavailableException && !(ex instanceof StoreUnavailableException);
			this.failure = (before == null || more) ? ex : before;
			if (before != null && before != ex) {
				this.failure.addSuppressed(more ? before : ex);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/** An interrupt of this thread is one of the other, which ends its batch sooner. */
	private static void join(Thread thread) {
		try {
			thread.join();
		}
		catch (InterruptedException ex) {
			thread.interrupt();
			join(thread);
			Thread.currentThread().interrupt();
		}
	}

}
