package dev.hybridsession.lock;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;

/**
 * Says at most once a minute how often something has happened since it was last said.
 */
final class OncePerMinute {

	private static final long MINUTE = Duration.ofMinutes(1).toNanos();

	private final Waiter waiter;

	private final AtomicInteger count = new AtomicInteger();

	private final AtomicLong said;

	OncePerMinute(Waiter waiter) {
		this.waiter = waiter;
		this.said = new AtomicLong(waiter.nanos() - MINUTE);
	}

	void count(IntConsumer say) {
		this.count.incrementAndGet();
		long now = this.waiter.nanos();
		long last = this.said.get();
		if (now - last >= MINUTE && this.said.compareAndSet(last, now)) {
			say.accept(this.count.getAndSet(0));
		}
	}

}
