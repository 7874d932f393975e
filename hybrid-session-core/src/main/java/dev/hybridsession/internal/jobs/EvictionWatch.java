package dev.hybridsession.internal.jobs;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.function.Supplier;

import dev.hybridsession.SessionObserver;
import dev.hybridsession.internal.store.NodeMemory;
import dev.hybridsession.internal.system.ClusterClock;
import dev.hybridsession.internal.system.OncePerMinute;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether changes may wait for the background sync although memcached evicts. The
 * queues of unsynced sessions and subsessions report each that memcached no longer has.
 * <ol>
 * <li>The first report begins to write through: every change goes to the database at
 * once. So only changes from before are lost, which are no older than the sync
 * interval.</li>
 * <li>Each further report prolongs that. It ends when nothing was missing for two sync
 * intervals, which is long enough to miss what was written at their beginning.</li>
 * <li>If it begins again within an hour of its end, it lasts twice as long as before, up
 * to an hour. So memory that suffices now and then costs no more than a sync interval an
 * hour.</li>
 * <li>The heartbeat tells the other instances, which write through as long. So they lose
 * no changes of their own before they notice the evictions themselves.</li>
 * </ol>
 */
public final class EvictionWatch {

	private static final Logger logger = LoggerFactory.getLogger(EvictionWatch.class);

	private static final long HOUR = Duration.ofHours(1).toMillis();

	private final long syncInterval;

	private final ClusterClock clock;

	private final SessionObserver observer;

	private final OncePerMinute warning;

	private final Supplier<Map<String, NodeMemory>> memory;

	/** The longest time since the last use of a copy that was evicted. */
	private final LongAccumulator unused = new LongAccumulator(Math::max, 0);

	private final AtomicInteger unsynced = new AtomicInteger();

	private final AtomicReference<WriteThrough> state = new AtomicReference<>(
			new WriteThrough(Long.MIN_VALUE, 0, false));

	/**
	 * Creates a watch that has seen nothing missing yet.
	 * @param memory the memory of each node, by its name, as far as it is known
	 */
	public EvictionWatch(Duration syncInterval, Clock clock, SessionObserver observer,
			Supplier<Map<String, NodeMemory>> memory) {
		this.syncInterval = syncInterval.toMillis();
		this.clock = ClusterClock.of(clock);
		this.observer = observer;
		this.memory = memory;
		this.warning = new OncePerMinute(() -> Duration.ofMillis(steady()).toNanos());
	}

	long now() {
		return this.clock.millis();
	}

	/** Milliseconds by a clock that nobody sets. */
	long steady() {
		return this.clock.steady();
	}

	private WriteThrough state() {
		return Objects.requireNonNull(this.state.get());
	}

	/** For how long memcached may be expected to have what was used. */
	long longestWatch() {
		return 2 * this.syncInterval;
	}

	/**
	 * Returns whether every change has to go to the database at once: from the first
	 * report until nothing was missing for a while.
	 */
	public boolean writesThrough() {
		return steady() < state().until();
	}

	/**
	 * Reports that memcached no longer has a session or subsession that was used lately.
	 * @param changed whether it had changes that this instance does not know to be in the
	 * database
	 * @param since since when it was remembered, in milliseconds since the epoch
	 */
	void missing(boolean changed, long since) {
		this.unused.accumulate(now() - since);
		this.observer.evicted(changed);
		if (changed) {
			this.unsynced.incrementAndGet();
		}
		long steady = steady();
		this.state.updateAndGet((before) -> {
			WriteThrough begun = begunIfOver(before, steady);
			return begun.until(steady + begun.pause());
		});
		this.warning.count(this::warn);
	}

	private WriteThrough begunIfOver(WriteThrough before, long steady) {
		if (steady < before.until()) {
			return before;
		}
		boolean again = before.until() != Long.MIN_VALUE && steady - before.until() < HOUR;
		return new WriteThrough(before.until(), again ? Math.min(2 * before.pause(), longestPause()) : longestWatch(),
				true);
	}

	private long longestPause() {
		return Math.max(HOUR, longestWatch());
	}

	/**
	 * Returns until when every change goes to the database at once, for the other
	 * instances.
	 * @return milliseconds since the epoch; 0 if there was no report yet
	 */
	long until() {
		long until = state().until();
		return (until != Long.MIN_VALUE) ? now() + until - steady() : 0;
	}

	/**
	 * Hears of another instance that writes through. This instance then writes through
	 * until the same time. It does not prolong that time, so two instances do not keep
	 * each other at it.
	 * @param othersUntil until when, in milliseconds since the epoch by the clock of the
	 * other, which may be wrong
	 */
	void heard(long othersUntil) {
		long left = Math.min(othersUntil - now(), longestPause());
		if (left <= 0) {
			return;
		}
		long steady = steady();
		WriteThrough before = this.state.getAndUpdate((known) -> begunIfOver(known, steady).until(steady + left));
		if (steady >= before.until()) {
			logger
				.warn("Another instance has noticed that memcached evicts sessions or subsessions soon after their use."
						+ " This instance writes every change to the database at once, too, for {} s or longer;"
						+ " see 'Sizing' in docs/operations.md", left / 1000);
		}
	}

	private void warn(int missing) {
		logger.warn(
				"memcached has evicted {} sessions or subsessions within {} s of their use; {} of them had changes that"
						+ " this instance does not know to be in the database, and these may be lost."
						+ " Until {} s after the last eviction every change goes to the database at once."
						+ " {}; see 'Sizing' in docs/operations.md",
				missing, longestWatch() / 1000, this.unsynced.getAndSet(0), state().pause() / 1000,
				MemoryAdvice.of(this.memory.get(), Duration.ofMillis(this.unused.getThenReset())));
	}

	/** Says so if changes may wait again. Called by each pass of the background sync. */
	void announceEnd() {
		long steady = steady();
		WriteThrough before = this.state.getAndUpdate(
				(known) -> (steady < known.until()) ? known : new WriteThrough(known.until(), known.pause(), false));
		if (before.begun() && steady >= before.until()) {
			logger.info("memcached has kept everything for {} s; changes may again wait for the background sync",
					before.pause() / 1000);
		}
	}

	/**
	 * The time in which every change goes to the database at once.
	 *
	 * @param until its end, in milliseconds by a clock that nobody sets: the database's
	 * clock may be wrong now
	 * @param pause how long it lasts after each report, in milliseconds
	 * @param begun whether its end is to be announced
	 */
	private record WriteThrough(long until, long pause, boolean begun) {

		WriteThrough until(long time) {
			return new WriteThrough(Math.max(this.until, time), this.pause, this.begun);
		}

	}

}
