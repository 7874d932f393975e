package dev.hybridsession.internal.reactive;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * The threads on which a WebFlux application reads and saves its sessions. Reactor's own
 * threads are not used. Otherwise slow work of the application would delay sessions, and
 * sessions would delay that work. All threads share one queue, so that none waits for a
 * slow operation while another thread is idle.
 */
public final class SessionThreads implements AutoCloseable {

	/**
	 * How many operations may wait for a thread. It bounds the memory alone, so it needs
	 * no property: the time that each operation may wait has one. The number of threads
	 * is Reactor's, which has a property of its own. An application that needs other
	 * numbers has a scheduler of its own.
	 */
	private static final int MOST_WAITING = 10_000;

	private static final long IDLE_SECONDS = 60;

	private final ThreadPoolExecutor pool;

	private final Scheduler scheduler;

	/** Creates as many threads as Reactor's bounded elastic scheduler may have. */
	public SessionThreads() {
		this(Schedulers.DEFAULT_BOUNDED_ELASTIC_SIZE, MOST_WAITING);
	}

	SessionThreads(int threads, int mostWaiting) {
		CustomizableThreadFactory factory = new CustomizableThreadFactory("hybrid-session-web-");
		factory.setDaemon(true);
		this.pool = new ThreadPoolExecutor(threads, threads, IDLE_SECONDS, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(mostWaiting), factory);
		this.pool.allowCoreThreadTimeOut(true);
		this.scheduler = Schedulers.fromExecutorService(this.pool);
	}

	/** Runs blocking operations, and refuses further ones while the queue is full. */
	public Scheduler scheduler() {
		return this.scheduler;
	}

	/** Refuses further operations. {@link RunningOperations} has awaited the others. */
	@Override
	public void close() {
		this.pool.shutdown();
	}

}
