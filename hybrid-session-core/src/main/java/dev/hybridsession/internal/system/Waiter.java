package dev.hybridsession.internal.system;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;

/** Lets time pass, and lets threads wait for each other, so that tests can say how. */
public interface Waiter {

	/** The waiter of production, which really waits. */
	Waiter SYSTEM = new Waiter() {

		@Override
		public long nanos() {
			return System.nanoTime();
		}

		@Override
		public boolean pause(long nanos) {
			long end = nanos() + nanos;
			for (long left = nanos; left > 0; left = end - nanos()) {
				if (Thread.currentThread().isInterrupted()) {
					return false;
				}
				LockSupport.parkNanos(this, left);
			}
			return true;
		}

		@Override
		public boolean await(CompletableFuture<?> event, long nanos) {
			try {
				event.get(nanos, TimeUnit.NANOSECONDS);
				return true;
			}
			catch (ExecutionException | CancellationException ex) {
				return true;
			}
			catch (TimeoutException ex) {
				return false;
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return false;
			}
		}

		@Override
		public void acquire(Lock lock) {
			lock.lock();
		}

	};

	/**
	 * Returns a time that only ever moves forwards, to be compared with another one, in
	 * nanoseconds.
	 */
	long nanos();

	/**
	 * Waits.
	 * @param nanos for how long, in nanoseconds
	 * @return {@code false} if the thread was interrupted, which it then still is
	 */
	boolean pause(long nanos);

	/**
	 * Waits for an event.
	 * @param event completed by the thread that makes it happen
	 * @param nanos for how long at most, in nanoseconds
	 * @return whether it has happened; {@code false} also if the thread was interrupted,
	 * which it then still is
	 */
	boolean await(CompletableFuture<?> event, long nanos);

	/**
	 * Takes a lock that another thread may have while it asks a tier. An interrupt does
	 * not end the wait.
	 */
	void acquire(Lock lock);

}
