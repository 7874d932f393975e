package dev.hybridsession.lock;

import java.util.concurrent.locks.LockSupport;

/**
 * Lets time pass, so that tests can say how.
 */
public interface Waiter {

	/**
	 * The one that really waits.
	 */
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

	};

	/**
	 * Returns a time that only ever moves forwards, to be compared with another one.
	 * @return nanoseconds
	 */
	long nanos();

	/**
	 * Waits.
	 * @param nanos for how long, in nanoseconds
	 * @return {@code false} if the thread was interrupted, which it then still is
	 */
	boolean pause(long nanos);

}
