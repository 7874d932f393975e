package dev.hybridsession.internal.subsession;

import java.time.Duration;

import dev.hybridsession.internal.system.Backoff;
import dev.hybridsession.internal.system.ClusterClock;
import dev.hybridsession.internal.system.RandomSource;
import dev.hybridsession.internal.system.Waiter;

/** Waits ever longer between attempts, by random amounts, and not for ever. */
final class WaitBudget {

	private static final Duration FIRST_PAUSE = Duration.ofNanos(500_000);

	private static final Duration LONGEST_PAUSE = Duration.ofMillis(20);

	/** Each conflict means that another has succeeded, so the next attempt may well. */
	private static final int ATTEMPTS_AT_ONCE = 2;

	private final ClusterClock clock;

	private final Waiter waiter;

	private final long deadline;

	private final Backoff pauses;

	private int conflicts;

	WaitBudget(ClusterClock clock, Duration wait, RandomSource randomSource, Waiter waiter) {
		this.clock = clock;
		this.waiter = waiter;
		this.deadline = clock.steady() + wait.toMillis();
		this.pauses = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, randomSource);
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
			this.waiter.pause(this.pauses.next());
		}
		return true;
	}

}
