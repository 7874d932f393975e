package dev.hybridsession.internal.store;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import dev.hybridsession.internal.system.ClusterClock;
import org.jspecify.annotations.Nullable;

/**
 * A circuit breaker for an old store that is not in the database: a request that waits
 * for it in vain keeps the others from waiting. They fail at once, and one request in
 * five seconds asks again.
 */
public final class OldSessionsBreaker {

	private static final long PAUSE = Duration.ofSeconds(5).toMillis();

	private static final long ANSWERS = Long.MIN_VALUE;

	private final ClusterClock clock;

	/** When the store is asked again, or {@link #ANSWERS} if it answers. */
	private final AtomicLong next = new AtomicLong(ANSWERS);

	private OldSessionsBreaker(ClusterClock clock) {
		this.clock = clock;
	}

	/** Puts an old store behind a breaker. */
	public static OldSessions before(OldSessions old, ClusterClock clock) {
		return Guarded.part(OldSessions.class, old, new OldSessionsBreaker(clock)::ask);
	}

	private <T extends @Nullable Object> T ask(Supplier<T> question) {
		long until = this.next.get();
		long now = this.clock.steady();
		if (until != ANSWERS && (now < until || !this.next.compareAndSet(until, now + PAUSE))) {
			throw new StoreUnavailableException("The old store did not answer a moment ago", null);
		}
		try {
			T answer = question.get();
			this.next.set(ANSWERS);
			return answer;
		}
		catch (StoreUnavailableException ex) {
			this.next.set(this.clock.steady() + PAUSE);
			throw ex;
		}
	}

}
