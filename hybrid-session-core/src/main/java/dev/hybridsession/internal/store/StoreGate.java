package dev.hybridsession.internal.store;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import dev.hybridsession.SessionObserver;
import dev.hybridsession.internal.system.Backoff;
import dev.hybridsession.internal.system.ClusterClock;
import dev.hybridsession.internal.system.LineBudget;
import dev.hybridsession.internal.system.OncePerMinute;
import dev.hybridsession.internal.system.RandomSource;
import dev.hybridsession.internal.system.Waiter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.NestedExceptionUtils;

/**
 * Stands before the database and knows whether it is there. Once there was
 * {@linkplain StoreUnavailableException#isOutage() evidence} that it is not, nobody waits
 * for it again until a {@link #probeIfDown() probe} has succeeded. A caller that finds
 * rows locked, finds no free connection, or is interrupted, fails alone. For a while
 * after it has come back, sessions in it count as alive for as long as it was away,
 * because nobody could write their last access.
 */
public final class StoreGate {

	private static final Logger logger = LoggerFactory.getLogger(StoreGate.class);

	/** This part of the grace is time enough: the sync catches up within seconds. */
	private static final int CATCHING_UP = 4;

	/** Some pools do not wait when they are empty. */
	private static final Duration FIRST_PAUSE = Duration.ofMillis(20);

	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

	private final SessionStore store;

	private final SessionStore guarded;

	private final ClusterClock clock;

	private final long grace;

	private final StoreQueue queue;

	private final SessionObserver observer;

	private final OncePerMinute congested = new OncePerMinute(System::nanoTime);

	private final OncePerMinute contended = new OncePerMinute(System::nanoTime);

	private final OncePerMinute changed = new OncePerMinute(System::nanoTime);

	private final LineBudget lines;

	/** One thread at a time asks whether the database answers at all. */
	private final ReentrantLock doubt = new ReentrantLock();

	private final AtomicReference<Outage> outage = new AtomicReference<>(Outage.NONE);

	private volatile @Nullable String reason;

	/** The reason that was last logged. */
	private volatile @Nullable String said;

	/**
	 * Creates a gate.
	 * @param grace how long after an outage sessions may still have to be synced
	 * @param queue where those wait who find no free connection
	 */
	public StoreGate(SessionStore store, ClusterClock clock, Duration grace, StoreQueue queue,
			SessionObserver observer) {
		this.store = store;
		this.clock = clock;
		this.grace = grace.toMillis();
		this.queue = queue;
		this.observer = observer;
		this.lines = new LineBudget(() -> TimeUnit.MILLISECONDS.toNanos(clock.steady()));
		this.guarded = Guarded.part(SessionStore.class, store, this::ask);
	}

	/** Returns whether the database is away, until a probe has succeeded. */
	public boolean isDown() {
		return outage().lasts();
	}

	/**
	 * Returns why the database was away when it was last asked.
	 * @return the message of the database or of its driver
	 */
	public @Nullable String reason() {
		return this.reason;
	}

	/**
	 * Returns by how much rows may lag because of an outage that is not long over, in
	 * milliseconds; 0 if there was none.
	 */
	public long outageLag() {
		return outage().lag(this.clock.steady(), this.grace);
	}

	/**
	 * Returns whether instances may still be writing changes that the database has
	 * missed: during an outage and for a while after it.
	 */
	public boolean isCatchingUp() {
		return outage().recent(this.clock.steady(), this.grace);
	}

	/**
	 * Returns when the database came back the last time.
	 * @return by a clock that nobody sets; {@link Long#MIN_VALUE} if it was never away,
	 * {@link Long#MAX_VALUE} if it is
	 */
	public long returned() {
		return outage().ended();
	}

	/**
	 * Asks the database whether it is there again, if it was away. A probe that fails in
	 * any way leaves it away.
	 * @return whether it is there
	 */
	public boolean probeIfDown() {
		sumUp();
		Outage current = outage();
		if (!current.lasts()) {
			return true;
		}
		try {
			this.store.probe();
		}
		catch (RuntimeException ex) {
			sayIfNew(ex);
			return false;
		}
		if (this.outage.compareAndSet(current, current.end(this.clock.steady())) && this.lines.admits()) {
			logger.info("The session database is back");
		}
		return true;
	}

	/** A probe does not write, so a database without room for writes is back at once. */
	private void sumUp() {
		int outages = this.lines.summary();
		if (outages > 0) {
			logger.warn("The session database was away {} times in the last minute ({}) and is {} now: while it is"
					+ " away, memcached serves alone", outages, this.reason, isDown() ? "away" : "there");
		}
	}

	private Outage outage() {
		return Objects.requireNonNull(this.outage.get());
	}

	/**
	 * The database may stay away for another reason than it went: the password was
	 * changed meanwhile, or the pool is at fault.
	 */
	private void sayIfNew(RuntimeException failure) {
		String reason = reason(failure);
		this.reason = reason;
		if (!reason.equals(this.said)) {
			this.changed.count((count) -> {
				this.said = reason;
				logger.warn("The session database is still not available, now for another reason: {}", reason);
			});
		}
	}

	/**
	 * Some drivers throw exceptions without a message. MariaDB's begins each with the
	 * number of the connection, and PostgreSQL's ends some with the position in the
	 * statement: the same reason would look like another one each time.
	 */
	private static String reason(RuntimeException failure) {
		Throwable cause = NestedExceptionUtils.getMostSpecificCause(failure);
		String message = Objects.requireNonNullElseGet(cause.getMessage(), cause::toString);
		return message.lines().findFirst().orElse("").replaceFirst("^\\(conn=\\d+\\) ", "");
	}

	/**
	 * Asks the database, unless it is away.
	 * @throws StoreUnavailableException if it cannot be asked
	 */
	public <T extends @Nullable Object> T ask(Supplier<T> question) {
		return ask(question, true);
	}

	/** Returns the sessions in the database, behind this gate. */
	public SessionStore store() {
		return this.guarded;
	}

	/**
	 * Puts a part of the database behind this gate: nobody waits for it while the
	 * database is known to be away.
	 * @param type the interface whose methods are questions
	 */
	public <T> T guard(Class<T> type, T part) {
		return Guarded.part(type, part, this::ask);
	}

	/**
	 * Puts a part of the database behind this gate, without the queue. Otherwise the
	 * heartbeat would wait behind page loads, and other instances would take this one for
	 * vanished.
	 * @param type the interface whose methods are questions, of one thread at a time
	 */
	public <T> T guardAtOnce(Class<T> type, T part) {
		return Guarded.part(type, part, (question) -> ask(question, false));
	}

	/**
	 * Does work that decides about a login: its questions wait for longer than those of
	 * other pages.
	 * @throws StoreUnavailableException if the database cannot be asked
	 */
	public <T extends @Nullable Object> T patiently(Supplier<T> work) {
		return this.queue.patiently(work);
	}

	/**
	 * Returns the longest wait of a thread that would lose or not get its login: for a
	 * place, and again for a connection.
	 */
	public Duration loginWait() {
		return this.queue.loginWait();
	}

	<T extends @Nullable Object> T ask(Supplier<T> question, boolean queued) {
		requireUp();
		try {
			return askInTurn(question, queued);
		}
		catch (StoreCongestedException ex) {
			this.observer.storeCongested();
			this.congested.count((count) -> logger.warn(
					"The session database had no free connection in time, {} times since the last such line: {}."
							+ " memcached serves the sessions that it has; other pages get 503. If the database has"
							+ " room for more connections of pool {}, raise hybrid-session.jdbc.pool-size",
					count, ex.getMessage(), this.queue.pool()));
			throw ex;
		}
		catch (StoreContendedException ex) {
			this.contended.count((count) -> logger
				.warn("Rows in the session database stayed locked for too long, {} times since the last such line: {}."
						+ " A page that needs such a row gets 503; other rows are not affected. Look for a"
						+ " transaction in the database that holds its locks for long", count, ex.getMessage()));
			throw ex;
		}
		catch (StoreUnavailableException ex) {
			Outage current = outage();
			if (ex.isOutage() && !current.lasts()
					&& this.outage.compareAndSet(current, current.begin(this.clock.steady(), this.grace))) {
				this.reason = reason(ex);
				this.said = this.reason;
				this.lines.lost();
				if (this.lines.admits()) {
					logger.warn("The session database is not available; sessions are served from memcached alone: {}",
							this.reason);
				}
			}
			throw ex;
		}
	}

	/**
	 * A thread that has waited in vain, for a place or for a connection, asks whether the
	 * database answers at all, if nobody's question was answered for as long. Those with
	 * a place may wait for locks that somebody else holds.
	 */
	private <T extends @Nullable Object> T askInTurn(Supplier<T> question, boolean queued) {
		try {
			boolean entered = queued && this.queue.enter();
			try {
				requireUp();
				return this.queue.asking(() -> askUntilItIsSent(question));
			}
			finally {
				if (entered) {
					this.queue.leave();
				}
			}
		}
		catch (StoreCongestedException ex) {
			if (this.queue.isSilent() && this.doubt.tryLock()) {
				try {
					this.store.probe();
				}
				finally {
					this.doubt.unlock();
				}
			}
			throw ex;
		}
	}

	private void requireUp() {
		if (isDown()) {
			throw new StoreUnavailableException("The session database is not available", null);
		}
	}

	/**
	 * A pool may give up sooner than a page should. A question that was not sent may be
	 * asked again.
	 */
	private <T extends @Nullable Object> T askUntilItIsSent(Supplier<T> question) {
		long end = System.nanoTime() + this.queue.waitBudget().toNanos();
		Backoff pauses = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, RandomSource.SYSTEM);
		while (true) {
			try {
				T answer = question.get();
				this.queue.answered();
				return answer;
			}
			catch (StoreContendedException ex) {
				// it has given the statement up, which is an answer
				this.queue.answered();
				throw ex;
			}
			catch (StoreCongestedException ex) {
				if (!this.queue.isLimited() || System.nanoTime() - end >= 0) {
					throw ex;
				}
				// a server that takes no further connection is not to be asked for one at
				// once
				if (!Waiter.SYSTEM.pause(pauses.next())) {
					throw new StoreInterruptedException("The thread was interrupted while it waited for a connection",
							ex);
				}
				requireUp();
			}
		}
	}

	/** The last outage; while it lasts its end is {@link Long#MAX_VALUE}. */
	private record Outage(long began, long ended) {

		static final Outage NONE = new Outage(Long.MIN_VALUE, Long.MIN_VALUE);

		boolean lasts() {
			return this.ended == Long.MAX_VALUE;
		}

		/**
		 * An outage right after another counts from the first: nothing was caught up. If
		 * there was time to catch up it does not, or a database that comes and goes would
		 * keep expired sessions alive for ever.
		 */
		Outage begin(long now, long grace) {
			return new Outage(recent(now, grace / CATCHING_UP) ? this.began : now, Long.MAX_VALUE);
		}

		Outage end(long now) {
			return new Outage(this.began, now);
		}

		boolean recent(long now, long grace) {
			return this.began != Long.MIN_VALUE && (lasts() || now - this.ended < grace);
		}

		long lag(long now, long grace) {
			return recent(now, grace) ? Math.max(0, (lasts() ? now : this.ended) - this.began) : 0;
		}

	}

}
