package dev.hybridsession.internal.system;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The clock of an instance, which the heartbeat compares with the database's, the one
 * clock that all instances share. Everything that tells the time asks this clock. Times
 * are in milliseconds since the epoch.
 * <ol>
 * <li>Each heartbeat asks the database for its time. The answer is exact to the round
 * trip. An answer that took too long says nothing.</li>
 * <li>Between two comparisons the database's time is extrapolated by a counter that
 * nobody sets. So a clock that jumps is noticed by the next who asks whether it is
 * trusted.</li>
 * <li>While both clocks differ by more than is allowed, the clock is not trusted, and
 * tells the database's time. It is trusted again after a comparison that says so.</li>
 * <li>What must not come too early is judged by the earlier of both clocks, and what must
 * not come too late by the later. Before the first comparison no session has
 * expired.</li>
 * </ol>
 */
public final class ClusterClock extends Clock {

	private static final Logger logger = LoggerFactory.getLogger(ClusterClock.class);

	/** The first question may have to wait for a connection. */
	private static final int ATTEMPTS = 3;

	/**
	 * An answer does not count if it takes longer than this and than the allowed
	 * difference.
	 */
	private static final Duration SLOW = Duration.ofSeconds(1);

	/** Databases cut off what is less than a millisecond. */
	private static final long ROUNDING = 2;

	private final Clock own;

	private final LongSupplier nanos;

	private final Duration allowed;

	/** Whether there is no other clock to be compared with. */
	private volatile boolean alone;

	private volatile @Nullable Answer answer;

	/**
	 * The last answer with which the own clock agreed, or else the first one. Until an
	 * answer comes it is the time of the own clock at the start or at the last
	 * {@link #forget}.
	 */
	private volatile Answer agreed;

	private volatile boolean doubted;

	/**
	 * Creates a clock that has not been compared yet.
	 * @param own the clock of the instance, which somebody may set
	 * @param allowed how far the clocks may differ
	 * @param nanos counts time as {@link System#nanoTime()} does
	 */
	public ClusterClock(Clock own, Duration allowed, LongSupplier nanos) {
		this.own = own;
		this.allowed = allowed;
		this.nanos = nanos;
		this.agreed = ownTime();
	}

	/**
	 * Returns a clock that is not compared with another.
	 * @return the given clock if it is a cluster clock, or a clock that is always trusted
	 */
	public static ClusterClock of(Clock clock) {
		if (clock instanceof ClusterClock known) {
			return known;
		}
		ClusterClock alone = new ClusterClock(clock, Duration.ZERO,
				() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()));
		alone.alone = true;
		return alone;
	}

	/**
	 * Compares the clock with the database's.
	 * @param database asks for milliseconds since the epoch, or nothing if the database
	 * cannot say
	 * @throws dev.hybridsession.internal.store.StoreUnavailableException if the database
	 * cannot be asked
	 */
	public void compare(Supplier<OptionalLong> database) {
		for (int attempt = 0; attempt < ATTEMPTS && !this.alone; attempt++) {
			long asked = this.nanos.getAsLong();
			OptionalLong time = database.get();
			long answered = this.nanos.getAsLong();
			this.alone = time.isEmpty();
			if (time.isPresent() && answered - asked <= Math.max(this.allowed.toNanos(), SLOW.toNanos())) {
				learn(new Answer(time.getAsLong(), asked, answered));
				return;
			}
		}
	}

	private void learn(Answer heard) {
		if (this.answer == null) {
			// the start's time counts for as long as there is no other
			this.agreed = heard;
		}
		this.answer = heard;
		if (differsTooMuch(heard)) {
			return;
		}
		this.agreed = heard;
		if (this.doubted) {
			this.doubted = false;
			logger.info("The clocks of this instance and of the database agree again: sessions that have expired are"
					+ " ended again");
		}
	}

	/** Doubts this clock, and says so, if the clocks differ by too much. */
	private boolean differsTooMuch(Answer heard) {
		long difference = difference(heard);
		if (Math.abs(difference) <= this.allowed.toMillis() + ROUNDING) {
			return false;
		}
		if (!this.doubted) {
			this.doubted = true;
			logger.warn(
					"The clock of this instance is {} s {} the database's, and hybrid-session.cluster.clock-skew allows"
							+ " {} s. Until they agree this instance ends no session and goes by the database's clock."
							+ " Have both hosts synchronized (NTP)",
					Math.abs(difference) / 1000.0, (difference > 0) ? "ahead of" : "behind",
					this.allowed.toMillis() / 1000.0);
		}
		return true;
	}

	/** Forgets all comparisons: the process may have stood still for long. */
	public void forget() {
		this.answer = null;
		this.agreed = ownTime();
		this.doubted = false;
	}

	private Answer ownTime() {
		long now = this.nanos.getAsLong();
		return new Answer(this.own.millis(), now, now);
	}

	/**
	 * Returns whether this clock agrees with the database's. What cannot be taken back
	 * needs both.
	 * @return {@code false} before the first comparison, and from the moment at which
	 * they differ by too much until a comparison says that they do not
	 */
	public boolean isTrusted() {
		Answer heard = this.answer;
		if (this.alone || heard == null) {
			return this.alone;
		}
		return !this.doubted && !differsTooMuch(heard);
	}

	/**
	 * Returns by how much this clock is ahead of the database's, if that is too much.
	 * @return the difference, negative if this clock is behind; or empty
	 */
	public Optional<Duration> excess() {
		Answer heard = this.answer;
		return (heard != null && !isTrusted()) ? Optional.of(Duration.ofMillis(this.own.millis() - now(heard)))
				: Optional.empty();
	}

	/** By how much the own clock is surely ahead, or, if negative, behind. */
	private long difference(Answer heard) {
		long before = this.nanos.getAsLong();
		long time = this.own.millis();
		long after = this.nanos.getAsLong();
		long ahead = time - heard.latest(after);
		long behind = heard.earliest(before) - time;
		return (ahead > 0) ? ahead : -Math.max(0, behind);
	}

	private long now(Answer heard) {
		return heard.about(this.nanos.getAsLong());
	}

	/**
	 * The time of the database, or of the own clock if that is trusted or all there is.
	 */
	@Override
	public long millis() {
		Answer heard = this.answer;
		return (heard == null || isTrusted()) ? this.own.millis() : now(heard);
	}

	@Override
	public Instant instant() {
		Answer heard = this.answer;
		return (heard == null || isTrusted()) ? this.own.instant() : Instant.ofEpochMilli(now(heard));
	}

	/**
	 * Returns the earlier of both clocks, for what must not come too early. While this
	 * clock is not trusted, both may be ahead. Then the result is at most the time that
	 * the counter gives since they last agreed, or since the start.
	 */
	public long earliest() {
		long earlier = Math.min(this.own.millis(), millis());
		return isTrusted() ? earlier : Math.min(earlier, now(this.agreed));
	}

	/**
	 * Returns the later of both clocks, for what must not come too late. While this clock
	 * is not trusted, both may be behind. Then the result is at least the time that the
	 * counter gives since they last agreed, or since the start.
	 */
	public long latest() {
		return Math.max(this.own.millis(), fencing());
	}

	/**
	 * Returns the time for a fence, which must be later than every check before it. The
	 * database's clock may have fallen back since both clocks agreed. The counter then
	 * gives the time since they last agreed.
	 */
	public long fencing() {
		return isTrusted() ? millis() : Math.max(millis(), now(this.agreed));
	}

	/**
	 * Returns the time by which a session is judged: it has expired if both clocks say
	 * so.
	 * @return milliseconds since the epoch; before the first comparison the epoch, at
	 * which no session has expired
	 */
	public long judging() {
		return (this.alone || this.answer != null) ? earliest() : 0;
	}

	/**
	 * Returns a time that somebody has read from the own clock, moved on by as much as
	 * that is behind.
	 * @return the same, unless the own clock is behind by too much
	 */
	public long notBehind(long time) {
		return isTrusted() ? time : time + (latest() - this.own.millis());
	}

	/**
	 * Returns a time that only ever moves forwards, to be compared with another one, in
	 * milliseconds.
	 */
	public long steady() {
		return TimeUnit.NANOSECONDS.toMillis(this.nanos.getAsLong());
	}

	@Override
	public ZoneId getZone() {
		return this.own.getZone();
	}

	@Override
	public Clock withZone(ZoneId zone) {
		return this;
	}

	/** The time of a clock at some moment between {@code asked} and {@code answered}. */
	private record Answer(long time, long asked, long answered) {

		long earliest(long nanos) {
			return this.time + TimeUnit.NANOSECONDS.toMillis(nanos - this.answered);
		}

		long latest(long nanos) {
			return this.time + TimeUnit.NANOSECONDS.toMillis(nanos - this.asked);
		}

		long about(long nanos) {
			return (earliest(nanos) + latest(nanos)) / 2;
		}

	}

}
