package dev.hybridsession.lock;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the leases of this instance, all of them three times in a lease, by one thread.
 */
final class Renewals implements Runnable, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Renewals.class);

	private static final int TIMES = 3;

	private final Set<Lease> leases = ConcurrentHashMap.newKeySet();

	private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor((task) -> {
		Thread created = new Thread(task, "hybrid-session-leases");
		created.setDaemon(true);
		return created;
	});

	private final OncePerMinute lost;

	Renewals(Duration lease, Waiter waiter) {
		this.lost = new OncePerMinute(waiter);
		long pause = lease.toMillis() / TIMES;
		this.thread.scheduleWithFixedDelay(this, pause, pause, TimeUnit.MILLISECONDS);
	}

	void add(Lease lease) {
		this.leases.add(lease);
	}

	void remove(Lease lease) {
		this.leases.remove(lease);
	}

	@Override
	public void run() {
		this.leases.forEach(this::renew);
	}

	private void renew(Lease lease) {
		try {
			if (!lease.renew()) {
				this.leases.remove(lease);
				this.lost.count((count) -> logger.warn("{} requests have lost the lock of their session to another"
						+ " before they were done: they were stopped for longer than hybrid-session.locking.lease, or"
						+ " memcached was", count));
			}
		}
		catch (RuntimeException ex) {
			logger.error("A lease cannot be renewed", ex);
		}
	}

	@Override
	public void close() {
		this.thread.shutdownNow();
	}

}
