package dev.hybridsession.showcase;

import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The figures of the same load on hybrid sessions and on Spring Session JDBC, while the
 * instance for the comparison runs. {@link Watch} asks once a second. The users count the
 * pages, and the database its statements.
 */
final class Comparison {

	/** Each line of the chart, in its order. */
	private static final String[] KEYS = { "pages.hybrid", "pages.jdbc", "statements.hybrid", "statements.jdbc" };

	private static final Logger logger = LoggerFactory.getLogger(Comparison.class);

	private final Cluster cluster;

	private final SimulatedUsers users;

	private final Chart chart = new Chart();

	private final long[] sums = new long[KEYS.length];

	private long @Nullable [] last;

	Comparison(Cluster cluster, SimulatedUsers users) {
		this.cluster = cluster;
		this.users = users;
	}

	/** Adds what was counted since the last call, if the comparison ran meanwhile. */
	void look() {
		long[] now = counts();
		long[] before = this.last;
		this.last = now;
		if (now == null || before == null) {
			return;
		}
		long[] rates = new long[KEYS.length];
		for (int i = 0; i < rates.length; i++) {
			// the database forgets statements that were not used for long
			rates[i] = Math.max(0, now[i] - before[i]);
			this.sums[i] += rates[i];
		}
		this.chart.add(rates);
	}

	private long @Nullable [] counts() {
		if (this.cluster.comparison().state() != Instance.State.RUNNING) {
			return null;
		}
		try {
			return new long[] { this.users.counts().get(UserCounts.Kind.LOADED),
					this.users.comparisonCounts().get(UserCounts.Kind.LOADED),
					this.cluster.database().statements("HYBRID_SESSION"),
					this.cluster.database().statements("SPRING_SESSION") };
		}
		catch (SQLException ex) {
			logger.warn("The database does not tell its statements: {}", ex.toString());
			return null;
		}
	}

	/** Adds the texts for the page. */
	void put(Map<String, String> values) {
		values.put("comparison.state", this.cluster.comparison().state().name().toLowerCase(Locale.ROOT));
		values.put("comparison.top", this.chart.top() + "/s");
		for (int i = 0; i < KEYS.length; i++) {
			values.put("comparison." + KEYS[i], Long.toString(this.sums[i]));
			values.put("comparison.points." + KEYS[i], this.chart.points(i));
		}
		values.put("comparison.each.hybrid", each(this.sums[2], this.sums[0]));
		values.put("comparison.each.jdbc", each(this.sums[3], this.sums[1]));
	}

	private static String each(long statements, long pages) {
		return (pages > 0) ? String.format(Locale.ROOT, "%.2f", (double) statements / pages) : "–";
	}

}
