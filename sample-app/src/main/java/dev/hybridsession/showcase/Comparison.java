package dev.hybridsession.showcase;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The figures of the same load on hybrid sessions and on the compared stores, while one
 * of these runs. {@link Watch} asks once a second. The users count the pages, and the
 * servers the questions that they have answered.
 */
final class Comparison {

	private static final Logger logger = LoggerFactory.getLogger(Comparison.class);

	private final List<ComparedStore> stores;

	private final List<Series> series = new ArrayList<>();

	private final Chart chart = new Chart();

	private final long[] sums;

	private long @Nullable [] last;

	Comparison(Cluster cluster, SimulatedUsers users) {
		this.stores = cluster.compared();
		add("hybrid", users.counts(), () -> cluster.database().statements("HYBRID_SESSION"));
		this.stores.forEach((store) -> add(store.key(), store.users(), store.questions()));
		this.sums = new long[this.series.size()];
	}

	private void add(String store, UserCounts users, Callable<Long> questions) {
		this.series.add(new Series("pages." + store, () -> users.get(UserCounts.Kind.LOADED)));
		this.series.add(new Series("questions." + store, questions));
	}

	/** Adds the counts since the last call, if the comparison ran meanwhile. */
	void look() {
		long[] now = counts();
		long[] before = this.last;
		this.last = now;
		if (now == null || before == null) {
			return;
		}
		long[] rates = new long[this.sums.length];
		for (int i = 0; i < rates.length; i++) {
			// the database forgets statements that were not used for long
			rates[i] = Math.max(0, now[i] - before[i]);
			this.sums[i] += rates[i];
		}
		this.chart.add(rates);
	}

	/** A server that does not answer holds up no other: its line stands still. */
	private long @Nullable [] counts() {
		long[] before = this.last;
		if (this.stores.stream().noneMatch(ComparedStore::isRunning)) {
			return null;
		}
		long[] counts = new long[this.sums.length];
		for (int i = 0; i < counts.length; i++) {
			try {
				counts[i] = this.series.get(i).count().call();
			}
			catch (Exception ex) {
				logger.debug("A server does not tell {}", this.series.get(i).key(), ex);
				if (before == null) {
					return null;
				}
				counts[i] = before[i];
			}
		}
		return counts;
	}

	/** Adds the texts for the page. */
	void put(Map<String, String> values) {
		values.put("comparison.state",
				this.stores.stream().map(ComparedStore::state).collect(Collectors.joining(", ")));
		values.put("comparison.top", this.chart.top() + "/s");
		for (int i = 0; i < this.sums.length; i++) {
			String key = this.series.get(i).key();
			values.put("comparison." + key, Long.toString(this.sums[i]));
			values.put("comparison.points." + key, this.chart.points(i));
			if (i % 2 == 1) {
				values.put("comparison.each." + key, each(this.sums[i], this.sums[i - 1]));
			}
		}
	}

	private static String each(long questions, long pages) {
		return (pages > 0) ? String.format(Locale.ROOT, "%.2f", (double) questions / pages) : "–";
	}

	/**
	 * A line of the chart.
	 *
	 * @param key its name among the figures
	 * @param count tells the count so far
	 */
	private record Series(String key, Callable<Long> count) {

	}

}
