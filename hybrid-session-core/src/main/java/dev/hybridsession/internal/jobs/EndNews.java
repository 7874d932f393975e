package dev.hybridsession.internal.jobs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import dev.hybridsession.EndedSession.EndReason;
import dev.hybridsession.internal.session.SessionEvents;
import dev.hybridsession.internal.session.TieredSession;
import dev.hybridsession.internal.store.EndNotice;
import dev.hybridsession.internal.store.EndNotices;
import dev.hybridsession.internal.store.RowRejectedException;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.internal.system.ClusterClock;
import dev.hybridsession.internal.system.OncePerMinute;
import dev.hybridsession.internal.system.RandomSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the other instances of the sessions that this instance has ended, and hears of
 * the sessions that they have ended.
 * <ol>
 * <li>An end that was announced here is queued, which costs a logout nothing. A job
 * writes the queue to the database four times a second.</li>
 * <li>Another job reads new notices, as often as the heartbeat. It reads the minute
 * before once more, because a notice may be committed late. An instance tells one
 * transaction after the other. So the job leaves out what comes before the last notice
 * that it has heard of the same instance, and the notices of this instance.</li>
 * <li>After some minutes a notice is removed. An instance that did not listen for longer
 * misses it.</li>
 * </ol>
 */
public final class EndNews {

	private static final Logger logger = LoggerFactory.getLogger(EndNews.class);

	private static final int PAGE = 500;

	/**
	 * The longest time until the transaction of a notice has a connection and is
	 * committed.
	 */
	private static final long LATE = Duration.ofMinutes(1).toMillis();

	private static final long MINUTE = Duration.ofMinutes(1).toMillis();

	private static final long KEPT = Duration.ofMinutes(5).toMillis();

	private final EndNotices notices;

	private final Consumer<EndNotice> hearer;

	private final ClusterClock clock;

	private final long overlap;

	private final RandomSource randomSource;

	/** Of this run of the instance, and of those before a stop. */
	private final Set<String> ids = ConcurrentHashMap.newKeySet();

	private volatile String id;

	private final BlockingQueue<EndNotice> untold;

	private final ReentrantLock hearing = new ReentrantLock();

	/** The last notice that was heard of each instance. */
	private final Map<String, EndNotice> heard = new HashMap<>();

	/** The time of the last transaction that told of ends. */
	private volatile long told;

	private final OncePerMinute failures;

	private long began = Long.MIN_VALUE;

	private long last;

	private long forgotten;

	/**
	 * Creates news of ends. Telling is for one thread at a time.
	 * @param notices what the instances share
	 * @param hearer is told of each session that another instance has ended
	 * @param randomSource names this instance
	 * @param capacity the most ends to keep until they are told
	 */
	public EndNews(EndNotices notices, Consumer<EndNotice> hearer, ClusterClock clock, Duration clockSkew,
			RandomSource randomSource, int capacity) {
		this.untold = new LinkedBlockingQueue<>(capacity);
		this.notices = notices;
		this.hearer = hearer;
		this.clock = clock;
		this.overlap = LATE + 2 * clockSkew.toMillis();
		this.randomSource = randomSource;
		this.id = newId();
		this.forgotten = clock.steady();
		this.failures = new OncePerMinute(() -> clock.steady() * 1_000_000);
	}

	private String newId() {
		String made = this.randomSource.uniqueId();
		this.ids.add(made);
		return made;
	}

	/**
	 * Begins a new run after a stop. It has a new name: several instances may have been
	 * restored from one checkpoint, and each has to hear of the others.
	 */
	public void beginAgain() {
		this.id = newId();
	}

	/** Returns events that do what these do, and are also told to the other instances. */
	public SessionEvents telling(SessionEvents events) {
		return new SessionEvents() {

			@Override
			public void created(TieredSession session) {
				events.created(session);
			}

			@Override
			public void ended(TieredSession session, EndReason reason) {
				queue(new EndNotice(session.getInternalId(), session.getId(), reason != EndReason.DELETED,
						EndNews.this.id, 0));
				events.ended(session, reason);
			}

		};
	}

	private void queue(EndNotice notice) {
		if (!this.untold.offer(notice)) {
			int capacity = this.untold.size() + this.untold.remainingCapacity();
			failed(capacity + " ends are waiting to be told (hybrid-session.limits.untold-ends)");
		}
	}

	/**
	 * Tells of sessions that have ended here since the last call. What cannot be told now
	 * because the database is away is told later.
	 */
	public void tell() {
		List<EndNotice> batch = new ArrayList<>();
		this.untold.drainTo(batch);
		if (!batch.isEmpty()) {
			List<@Nullable String> refusals = new ArrayList<>();
			tell(batch, refusals);
			if (!refusals.isEmpty()) {
				failed(refusals.size() + " ends are not told (" + refusals.get(0) + ")");
			}
		}
	}

	/**
	 * Tells of ends in one transaction, or one after the other in the order in which they
	 * are heard.
	 */
	private void tell(List<EndNotice> batch, List<@Nullable String> refusals) {
		long now = nextTime();
		try {
			this.notices.tell(batch.stream()
				.sorted(Comparator.comparing(EndNotice::internalId))
				.map((notice) -> new EndNotice(notice.internalId(), notice.publicId(), notice.expired(), this.id, now))
				.toList());
		}
		catch (StoreUnavailableException ex) {
			batch.forEach(this::queue);
		}
		catch (RuntimeException ex) {
			if (ex instanceof RowRejectedException && batch.size() > 1) {
				// the database takes the others
				batch.forEach((notice) -> tell(List.of(notice), refusals));
			}
			else {
				batch.forEach((notice) -> refusals.add(ex.getMessage()));
			}
		}
	}

	/**
	 * Returns the time of the next transaction. It is later than the last, because other
	 * instances skip what comes before a notice that they have heard. If the clock was
	 * set back by much, this instance takes a new name, of which they have heard nothing.
	 */
	private long nextTime() {
		long now = this.clock.millis();
		if (now < this.told - this.overlap) {
			this.id = newId();
		}
		else {
			now = Math.max(now, this.told + 1);
		}
		this.told = now;
		return now;
	}

	/**
	 * Begins to listen. Ends from before do not matter. If this instance listens already,
	 * nothing happens, and it hears every notice that is still there.
	 */
	public void begin() {
		if (this.began == Long.MIN_VALUE) {
			this.began = this.clock.millis();
			this.last = this.began;
		}
	}

	/**
	 * Hears of sessions that have ended elsewhere since the last call, or since it began.
	 * Nothing happens while another thread still hears notices, for example because a
	 * listener blocks it.
	 */
	public void hear() {
		if (!this.hearing.tryLock()) {
			return;
		}
		try {
			hearAll();
		}
		finally {
			this.hearing.unlock();
		}
	}

	private void hearAll() {
		begin();
		long now = this.clock.millis();
		try {
			if (now < this.began) {
				// the clock was set back
				this.began = now - this.overlap;
			}
			long time = Math.max(Math.min(this.last, now) - this.overlap, this.began);
			String after = "";
			List<EndNotice> page;
			do {
				page = this.notices.toldSince(time, after, PAGE);
				for (EndNotice notice : page) {
					hear(notice);
					time = notice.told();
					after = notice.internalId();
				}
			}
			while (page.size() == PAGE);
			this.last = now;
			forget(now);
		}
		catch (StoreUnavailableException ex) {
			logger.debug("Ends cannot be heard of: {}", ex.getMessage());
		}
		catch (RuntimeException ex) {
			failed(ex.getMessage());
		}
	}

	private void forget(long now) {
		if (this.clock.steady() - this.forgotten >= MINUTE) {
			this.forgotten = this.clock.steady();
			this.heard.values().removeIf((last) -> last.told() < now - KEPT);
			this.notices.forget(now - KEPT);
		}
	}

	private void hear(EndNotice notice) {
		if (!this.ids.contains(notice.instance()) && isNew(notice)) {
			this.heard.put(notice.instance(), notice);
			this.hearer.accept(notice);
		}
	}

	private boolean isNew(EndNotice notice) {
		EndNotice before = this.heard.get(notice.instance());
		return before == null || notice.told() > before.told()
				|| notice.told() == before.told() && notice.internalId().compareTo(before.internalId()) > 0;
	}

	private void failed(@Nullable String reason) {
		this.failures.count((count) -> logger
			.error("Instances cannot tell each other of sessions that end, so that a WebSocket on another instance"
					+ " outlives a logout: {}. This instance goes on with the next ends;"
					+ " hybrid-session.events.scope=local switches these events off", reason));
	}

}
