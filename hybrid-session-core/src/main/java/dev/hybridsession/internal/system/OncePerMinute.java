package dev.hybridsession.internal.system;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/** Says at most once a minute how often something has happened since it was last said. */
public final class OncePerMinute {

	private static final long MINUTE = Duration.ofMinutes(1).toNanos();

	private final LongSupplier nanos;

	private final AtomicInteger count = new AtomicInteger();

	private final AtomicLong said;

	/**
	 * Creates a counter that has logged nothing yet.
	 * @param nanos tells the time as {@link System#nanoTime()} does
	 */
	public OncePerMinute(LongSupplier nanos) {
		this.nanos = nanos;
		this.said = new AtomicLong(nanos.getAsLong() - MINUTE);
	}

	/**
	 * Counts that it has happened again.
	 * @param say is told how often it has, if it is to be said
	 */
	public void count(IntConsumer say) {
		this.count.incrementAndGet();
		long now = this.nanos.getAsLong();
		long last = this.said.get();
		if (now - last >= MINUTE && this.said.compareAndSet(last, now)) {
			say.accept(this.count.getAndSet(0));
		}
	}

}
