package dev.hybridsession.subsession;

import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;

import dev.hybridsession.record.Stamps;
import dev.hybridsession.record.SubsessionRecord;
import dev.hybridsession.system.ClusterClock;

/**
 * Knows until when cached copies may have missed what this instance wrote to rows alone.
 * A copy that was last checked against its row before that is read together with the row.
 */
final class CacheFence {

	private final AtomicLong until = new AtomicLong(Long.MIN_VALUE);

	private final ClusterClock clock;

	private final long skew;

	CacheFence(Clock clock, long skew) {
		this.clock = ClusterClock.of(clock);
		this.skew = skew;
	}

	/** Something was written to a row, and the cache was not told of it. */
	void raise() {
		this.until.accumulateAndGet(this.clock.latest() + this.skew, Math::max);
	}

	/** Whether a copy has missed nothing, here or on the way. */
	boolean trusts(SubsessionRecord record, long routeFence) {
		long fence = Math.max(this.until.get(), routeFence);
		return fence == Long.MIN_VALUE
				|| (record.checked() > fence && !Stamps.isDayAhead(record.checked(), this.clock.millis()));
	}

}
