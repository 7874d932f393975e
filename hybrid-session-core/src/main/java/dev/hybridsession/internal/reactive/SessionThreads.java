package dev.hybridsession.internal.reactive;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * The threads on which a WebFlux application reads and saves its sessions. They are not
 * Reactor's, so that slow work of the application keeps no session waiting, and a session
 * no such work. All threads share one queue, so that none waits for a slow operation
 * while another thread is idle.
 */
public final class SessionThreads implements AutoCloseable {

	/** How many operations may wait for a thread, if nothing else is said. */
	private static final int MOST_WAITING = 10_000;

	private static final long IDLE_SECONDS = 60;

	private static final long STOP_SECONDS = 10;

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

	/** Runs what blocks, and refuses what is too much. */
	public Scheduler scheduler() {
		return this.scheduler;
	}

	boolean isClosing() {
		return this.pool.isShutdown();
	}

	/** Waits for the operations that run or wait, so that none is left half done. */
	@Override
	public void close() {
		this.pool.shutdown();
		try {
			this.pool.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
