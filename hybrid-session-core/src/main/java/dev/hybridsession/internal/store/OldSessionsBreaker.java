package dev.hybridsession.internal.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import dev.hybridsession.internal.system.ClusterClock;

/**
 * A circuit breaker for an old store that is not in the database: a request that waits
 * for it in vain keeps the others from waiting. They fail at once, and one request in
 * five seconds asks again.
 */
public final class OldSessionsBreaker implements OldSessions {

	private static final long PAUSE = Duration.ofSeconds(5).toMillis();

	private static final long CLOSED = Long.MIN_VALUE;

	private final OldSessions old;

	private final ClusterClock clock;

	/** When the store is asked again, or {@link #CLOSED} if it answers. */
	private final AtomicLong next = new AtomicLong(CLOSED);

	/**
	 * Puts an old store behind a breaker.
	 * @param old the store
	 * @param clock the time
	 */
	public OldSessionsBreaker(OldSessions old, ClusterClock clock) {
		this.old = old;
		this.clock = clock;
	}

	private <T> T ask(Supplier<T> question) {
		long until = this.next.get();
		long now = this.clock.steady();
		if (until != CLOSED && (now < until || !this.next.compareAndSet(until, now + PAUSE))) {
			throw new StoreUnavailableException("The old store did not answer a moment ago", null);
		}
		try {
			T answer = question.get();
			this.next.set(CLOSED);
			return answer;
		}
		catch (StoreUnavailableException ex) {
			this.next.set(this.clock.steady() + PAUSE);
			throw ex;
		}
	}

	@Override
	public Optional<OldSession> find(String id) {
		return ask(() -> this.old.find(id));
	}

	@Override
	public boolean touch(String id, long accessTime) {
		return ask(() -> this.old.touch(id, accessTime));
	}

	@Override
	public void delete(String id) {
		ask(() -> {
			this.old.delete(id);
			return true;
		});
	}

	@Override
	public List<String> findIds(String principal) {
		return ask(() -> this.old.findIds(principal));
	}

	@Override
	public void write(OldSession session) {
		ask(() -> {
			this.old.write(session);
			return true;
		});
	}

}
