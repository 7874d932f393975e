package dev.hybridsession.showcase;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the pages and losses of the simulated users of a store: in all, and since a
 * button was pressed. The soak listens to each loss, with its page.
 */
final class UserCounts {

	/** The things that a user notices. */
	enum Kind {

		/** A page came. */
		LOADED,
		/** A page came, but late: after {@link #SLOW} and more. */
		SLOW,
		/** A page led to the login. */
		LOGOUTS,
		/** A page did not come, or with an error. */
		FAILURES,
		/** The counter of page loads was smaller than before. */
		ROLLBACKS,
		/** The cart was smaller than before, for a while. */
		LATE,
		/** The cart stayed smaller. */
		CLICKS

	}

	static final Duration SLOW = Duration.ofSeconds(2);

	private static final Logger logger = LoggerFactory.getLogger(UserCounts.class);

	private final Map<Kind, AtomicLong> all = new EnumMap<>(Kind.class);

	private final Map<Kind, AtomicLong> atButton = new EnumMap<>(Kind.class);

	private final AtomicInteger largestRollback = new AtomicInteger();

	private volatile Listener listener = (kind, page, since) -> {
	};

	UserCounts() {
		for (Kind kind : Kind.values()) {
			this.all.put(kind, new AtomicLong());
			this.atButton.put(kind, new AtomicLong());
		}
	}

	void setListener(Listener listener) {
		this.listener = listener;
	}

	/** Counts a page that came, and how long it took. */
	void loaded(Duration time) {
		count(Kind.LOADED).incrementAndGet();
		if (time.compareTo(SLOW) > 0) {
			lost(Kind.SLOW, time.toSeconds() + " s");
		}
	}

	/**
	 * Counts a counter of page loads that was rolled back.
	 * @param from its value before
	 * @param to its value now
	 */
	void rolledBack(int from, int to) {
		this.largestRollback.accumulateAndGet(from - to, Math::max);
		lost(Kind.ROLLBACKS, "from " + from + " to " + to + " page loads");
	}

	/** By how many page loads a counter was rolled back at most. */
	int largestRollback() {
		return this.largestRollback.get();
	}

	/**
	 * Counts a loss.
	 * @param kind its kind
	 * @param page the page, and how it was answered
	 */
	void lost(Kind kind, String page) {
		lost(kind, page, System.nanoTime());
	}

	/**
	 * Counts a loss.
	 * @param kind its kind
	 * @param page the page, and how it was answered
	 * @param since when the thing began that was lost, by {@link System#nanoTime}
	 */
	void lost(Kind kind, String page, long since) {
		count(kind).incrementAndGet();
		logger.debug("A simulated user has seen {}: {}", kind, page);
		this.listener.lost(kind, page, since);
	}

	/** Begins to count what the button costs that is pressed now. */
	void begin() {
		this.all.forEach((kind, count) -> base(kind).set(count.get()));
	}

	long get(Kind kind) {
		return count(kind).get();
	}

	/** Adds the texts for the page. */
	void put(Map<String, String> values) {
		this.all.forEach((kind, count) -> {
			String key = kind.name().toLowerCase(Locale.ROOT);
			long now = count.get();
			values.put("users." + key, Long.toString(now));
			values.put("since." + key, Long.toString(now - base(kind).get()));
		});
	}

	private AtomicLong count(Kind kind) {
		return this.all.getOrDefault(kind, new AtomicLong());
	}

	private AtomicLong base(Kind kind) {
		return this.atButton.getOrDefault(kind, new AtomicLong());
	}

	/** Hears of each loss, in the thread of its user. */
	@FunctionalInterface
	interface Listener {

		void lost(Kind kind, String page, long since);

	}

}
