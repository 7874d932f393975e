package dev.hybridsession.config;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

import dev.hybridsession.internal.jobs.EndNews;
import dev.hybridsession.internal.jobs.Heartbeat;
import dev.hybridsession.internal.store.CacheRoutes;
import dev.hybridsession.internal.store.StoreIdentity;
import dev.hybridsession.internal.system.Waiter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.task.TaskExecutor;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * Tells the other instances of this one's nodes and ended sessions, and hears of theirs.
 * {@link SessionJobs} starts and stops it, and its scheduler calls it.
 */
final class ClusterMember {

	private static final Logger logger = LoggerFactory.getLogger(ClusterMember.class);

	/**
	 * Other instances learn of this one with their next beat, and answer with the beat
	 * after it.
	 */
	private static final int BEATS_TO_SETTLE = 3;

	private static final Duration PAUSE = Duration.ofMillis(100);

	/**
	 * An application starts while the database is away, and does not wait for its pool.
	 */
	private static final Duration FIRST_BEAT = Duration.ofSeconds(2);

	private final Heartbeat heartbeat;

	private final StoreIdentity identity;

	private final CacheRoutes routes;

	private final Duration interval;

	/** Of sessions that end; {@code null} if each instance keeps them to itself. */
	private final @Nullable EndNews news;

	/**
	 * Counts starts and stops. The rest of a start or stop is skipped once the next one
	 * has begun.
	 */
	private final AtomicInteger turns = new AtomicInteger();

	private final ReentrantLock turning = new ReentrantLock();

	private volatile @Nullable ExtraBeats extraBeats;

	ClusterMember(Heartbeat heartbeat, StoreIdentity identity, CacheRoutes routes, Duration interval,
			@Nullable EndNews news) {
		this.news = news;
		this.heartbeat = heartbeat;
		this.identity = identity;
		this.routes = routes;
		this.interval = interval;
	}

	/**
	 * Learns what the other instances know, before there is a request. If they have or
	 * reach other nodes, waits until they have heard of this one and have brought the
	 * database up to date, but not for long. An instance that was stopped begins as a new
	 * run.
	 */
	void begin() {
		int turn = this.turns.incrementAndGet();
		CompletableFuture<Boolean> first = CompletableFuture.supplyAsync(() -> begin(turn),
				new OwnThread("hybrid-session-start"));
		if (Waiter.SYSTEM.await(first, FIRST_BEAT.toNanos()) && !first.isCompletedExceptionally()) {
			if (!first.join()) {
				awaitOthers();
			}
		}
		else {
			this.routes.markAllStale();
		}
		if (this.news != null) {
			if (turn > 1) {
				this.news.beginAgain();
			}
			this.news.begin();
		}
	}

	private void awaitOthers() {
		Duration longest = this.interval.multipliedBy(BEATS_TO_SETTLE);
		long end = Waiter.SYSTEM.nanos() + longest.toNanos();
		boolean told = false;
		while (Waiter.SYSTEM.nanos() - end < 0 && Waiter.SYSTEM.pause(PAUSE.toNanos())
				&& !this.heartbeat.othersHaveSettled()) {
			if (!told) {
				logger.info("Other instances have or reach other nodes of memcached: this one starts once they have"
						+ " heard of it and synced, after {} s at the latest", longest.toSeconds());
				told = true;
			}
		}
	}

	/** Waits for a beat of the last run that hangs. */
	private boolean begin(int turn) {
		if (turn > 1) {
			inTurn(turn, this.heartbeat::beginAgain);
			// after a restore from a checkpoint it may be another database
			this.identity.check();
		}
		return this.heartbeat.othersHaveSettled();
	}

	private void inTurn(int turn, Runnable action) {
		this.turning.lock();
		try {
			if (this.turns.get() == turn) {
				action.run();
			}
		}
		finally {
			this.turning.unlock();
		}
	}

	/**
	 * Begins to beat at once when a node is lost or back, but not for each of many
	 * changes.
	 */
	void beatOnChange(TaskExecutor executor) {
		ExtraBeats beats = new ExtraBeats(executor, this.heartbeat::beat);
		this.extraBeats = beats;
		this.routes.onChange(beats::changed);
	}

	/** Begins to stop, and returns what to {@link #end} with. */
	int stop() {
		return this.turns.incrementAndGet();
	}

	/**
	 * Tells of the last ended sessions and leaves the cluster, unless this instance has
	 * started again meanwhile. If not everything is synced, it does not leave.
	 * @param synced whether the others need not look after this instance
	 */
	void end(int stop, boolean synced) {
		inTurn(stop, () -> {
			this.heartbeat.stop();
			tell();
			if (synced) {
				this.heartbeat.leave();
			}
		});
	}

	/** Tells the other instances of sessions that this one has ended. */
	@Scheduled(fixedDelay = 250)
	void tell() {
		if (this.news != null) {
			this.news.tell();
		}
	}

	/** Returns the pause between two beats, in milliseconds. */
	public long getInterval() {
		return this.interval.toMillis();
	}

	@Scheduled(initialDelayString = "#{@clusterMember.interval}", fixedDelayString = "#{@clusterMember.interval}")
	void beat() {
		ExtraBeats beats = this.extraBeats;
		if (beats != null) {
			beats.regularBeat();
		}
		this.heartbeat.beat();
		this.identity.check();
	}

	/**
	 * Hears of sessions that other instances have ended. This is a task of its own,
	 * because the heartbeat must not wait for a slow listener.
	 */
	@Scheduled(initialDelayString = "#{@clusterMember.interval}", fixedDelayString = "#{@clusterMember.interval}")
	void hear() {
		if (this.news != null) {
			this.news.hear();
		}
	}

}
