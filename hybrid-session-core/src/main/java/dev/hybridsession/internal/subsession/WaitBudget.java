package dev.hybridsession.internal.subsession;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import dev.hybridsession.internal.system.ClusterClock;
import dev.hybridsession.internal.system.RandomSource;
import dev.hybridsession.internal.system.Waiter;

/** Waits ever longer between attempts, by random amounts, and not for ever. */
final class WaitBudget {

	private static final long SHORTEST_PAUSE = TimeUnit.MICROSECONDS.toNanos(500);

	private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

	/** Each conflict means that another has succeeded, so the next attempt may well. */
	private static final int ATTEMPTS_AT_ONCE = 2;

	private final ClusterClock clock;

	private final RandomSource randomSource;

	private final Waiter waiter;

	private final long deadline;

	private long nanos = SHORTEST_PAUSE;

	private int conflicts;

	WaitBudget(ClusterClock clock, Duration wait, RandomSource randomSource, Waiter waiter) {
		this.clock = clock;
		this.randomSource = randomSource;
		this.waiter = waiter;
		this.deadline = clock.steady() + wait.toMillis();
	}

	/**
	 * Waits for the next attempt.
	 * @param barred whether to wait for somebody, and not merely for better luck
	 * @return {@code false} if there has been time enough
	 */
	boolean await(boolean barred) {
		if (this.clock.steady() >= this.deadline) {
			return false;
		}
		if (barred || ++this.conflicts > ATTEMPTS_AT_ONCE) {
			this.waiter.pause(this.randomSource.between(this.nanos / 2, this.nanos));
			this.nanos = Math.min(2 * this.nanos, LONGEST_PAUSE);
		}
		return true;
	}

}
