package dev.hybridsession.internal.lock;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import dev.hybridsession.internal.system.OncePerMinute;
import dev.hybridsession.internal.system.Waiter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the leases of this instance, each three times in its duration. A second thread
 * ends the leases that could not be ended at once.
 * <p>
 * The database may keep a renewal waiting for long. So the leases in memcached come
 * first, and a run that has lasted for a twelfth of a lease asks the database no more.
 * The next run begins with the leases that have waited longest for the database.
 */
final class Renewals implements Runnable, AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Renewals.class);

	private static final int TIMES = 3;

	/** A run asks the database for at most this part of the pause between two runs. */
	private static final int ASKING_PART = 4;

	/** In milliseconds. */
	private static final long SOON = 250;

	private final Set<LockLease> leases = new ConcurrentSkipListSet<>(
			Comparator.comparing((LockLease lease) -> lease.key).thenComparing((lease) -> lease.owner));

	private final ScheduledExecutorService thread;

	private final ScheduledExecutorService ends;

	private final Waiter waiter;

	private final OncePerMinute lost;

	private final OncePerMinute failed;

	private final long pause;

	/** An application that locks nothing has no thread for it. */
	private final AtomicBoolean started = new AtomicBoolean();

	private volatile @Nullable Future<?> runs;

	Renewals(Duration lease, Waiter waiter, Supplier<ScheduledExecutorService> threads) {
		this.thread = threads.get();
		this.ends = threads.get();
		this.waiter = waiter;
		this.lost = new OncePerMinute(waiter::nanos);
		this.failed = new OncePerMinute(waiter::nanos);
		this.pause = lease.toMillis() / TIMES;
	}

	void add(LockLease lease) {
		this.leases.add(lease);
		start();
	}

	private void start() {
		if (!this.started.getAndSet(true)) {
			try {
				this.runs = this.thread.scheduleWithFixedDelay(this, this.pause, this.pause, TimeUnit.MILLISECONDS);
			}
			catch (RuntimeException | Error ex) {
				this.started.set(false);
				throw ex;
			}
		}
	}

	/**
	 * Gives the thread nothing more to do until the next lease, unless there is one now.
	 */
	void rest() {
		Future<?> run = this.runs;
		if (run == null) {
			return;
		}
		this.runs = null;
		run.cancel(false);
		this.started.set(false);
		// a lease that has just begun may have seen the thread still running
		if (!this.leases.isEmpty()) {
			start();
		}
	}

	/** Ends a lease, or, if a tier cannot be told now, soon. */
	void end(LockLease lease) {
		this.leases.remove(lease);
		end(lease, SOON);
	}

	private void end(LockLease lease, long pauseBeforeNext) {
		boolean ended = false;
		try {
			ended = lease.end();
		}
		finally {
			if (!ended && pauseBeforeNext < this.pause * TIMES && !this.ends.isShutdown()) {
				this.ends.schedule(() -> end(lease, 2 * pauseBeforeNext), pauseBeforeNext, TimeUnit.MILLISECONDS);
			}
		}
	}

	@Override
	public void run() {
		try {
			long end = this.waiter.nanos() + TimeUnit.MILLISECONDS.toNanos(this.pause) / ASKING_PART;
			List<LockLease> inTable = new ArrayList<>();
			for (LockLease lease : this.leases) {
				if (lease.isInTable()) {
					inTable.add(lease);
				}
				else {
					renew(lease, this.waiter.nanos() - end < 0);
				}
			}
			inTable.sort(Comparator.comparingLong((lease) -> lease.asked));
			inTable.forEach((lease) -> renew(lease, this.waiter.nanos() - end < 0));
		}
		catch (RuntimeException | Error ex) {
			// not even the log could be written, and a failed run must not be the last
			// one
		}
	}

	private void renew(LockLease lease, boolean askable) {
		try {
			if (!lease.renew(askable)) {
				this.leases.remove(lease);
				this.lost.count((count) -> logger.warn("{} requests have lost the lock of their session to another"
						+ " before they were done: they were stopped for longer than hybrid-session.locking.lease, or"
						+ " memcached was", count));
			}
		}
		catch (RuntimeException | Error ex) {
			this.failed.count((count) -> logger.error(
					"{} renewals of session locks have failed since the last such line. Each lock is renewed"
							+ " three times in hybrid-session.locking.lease, and is lost if no renewal succeeds",
					count, ex));
		}
	}

	@Override
	public void close() {
		this.thread.shutdownNow();
		this.ends.shutdownNow();
	}

}
