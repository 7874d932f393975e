package dev.hybridsession.config;

import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.lock.TieredSessionLocks;

import org.springframework.context.SmartLifecycle;

/**
 * Opens the connections to memcached before anything else of the application starts, and
 * closes all connections of ours after everything else has stopped. The application can
 * then be paused, or a checkpoint of its process be taken, and started again.
 * <ol>
 * <li>While it is stopped, memcached is away and the database serves.</li>
 * <li>The connections to the database are closed, and opened again when one is
 * needed.</li>
 * <li>The thread that renews leases ends, and begins again with the next lease.</li>
 * </ol>
 * Nothing is connected before the first start, as a checkpoint may come before it.
 */
final class SessionConnections implements SmartLifecycle {

	private final Cache cache;

	private final SessionDatabase database;

	private final TieredSessionLocks locks;

	private volatile boolean running;

	SessionConnections(Cache cache, SessionDatabase database, TieredSessionLocks locks) {
		this.cache = cache;
		this.database = database;
		this.locks = locks;
	}

	@Override
	public void start() {
		this.cache.cache().start();
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		this.locks.rest();
		this.database.disconnect();
		this.cache.close();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/** Starts first and stops last. */
	@Override
	public int getPhase() {
		return Integer.MIN_VALUE;
	}

	/**
	 * The cache as {@link SessionConnections} opens and closes it. All other parts ask
	 * the bean {@code hybridSessionCache}, which an application may wrap.
	 */
	record Cache(RoutedCache cache) implements AutoCloseable {

		@Override
		public void close() {
			this.cache.close();
		}

	}

}
