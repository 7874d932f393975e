package dev.hybridsession.showcase;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

import dev.hybridsession.FreshnessReason;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Asks the instances and nodes once a second, and tells each open page. */
@Component
final class Watch implements SmartLifecycle {

	/** The reasons of writes that the page explains, in its order. */
	static final List<String> WRITE_REASONS = List.of("created", "saved", "write-through", "sync", "refill", "overdue",
			"id-changed", "cache-failed", "in-doubt", "evicted");

	/** The reasons of freshness decisions. */
	static final List<String> FRESHNESS_REASONS = Stream.of(FreshnessReason.values())
		.map((reason) -> reason.name().toLowerCase(Locale.ROOT).replace('_', '-'))
		.toList();

	private static final Logger logger = LoggerFactory.getLogger(Watch.class);

	private static final Duration PERIOD = Duration.ofSeconds(1);

	private final Cluster cluster;

	private final Buttons buttons;

	private final SimulatedUsers users;

	private final Totals totals = new Totals();

	private final Chart chart = new Chart();

	private final Comparison comparison;

	private final Clock clock = Clock.systemUTC();

	private final List<OpenPage> pages = new CopyOnWriteArrayList<>();

	private volatile Map<String, String> values = Map.of();

	private volatile boolean watching;

	private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();

	Watch(Cluster cluster, Buttons buttons, SimulatedUsers users) {
		this.cluster = cluster;
		this.buttons = buttons;
		this.users = users;
		this.comparison = new Comparison(cluster, users);
	}

	/**
	 * Returns all values of the page.
	 * @return the texts by key
	 */
	Map<String, String> values() {
		return this.values;
	}

	/**
	 * Tells an open page each new state.
	 * @param update gets the values
	 * @param close runs when the showcase stops
	 * @return what to run when the page is gone
	 */
	Runnable open(Consumer<Map<String, String>> update, Runnable close) {
		OpenPage page = new OpenPage(update, close);
		this.pages.add(page);
		return () -> this.pages.remove(page);
	}

	@Override
	public void start() {
		this.watching = true;
		look();
		this.scheduler.scheduleWithFixedDelay(this::look, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
	}

	@Override
	public void stop() {
		this.scheduler.shutdownNow();
		// the web server waits for its requests
		this.pages.forEach((page) -> page.close().run());
	}

	@Override
	public boolean isRunning() {
		return this.watching && !this.scheduler.isShutdown();
	}

	private void look() {
		try {
			Map<String, String> seen = new LinkedHashMap<>();
			long cacheBefore = loads("cache");
			long databaseBefore = loads("database");
			boolean first = this.values.isEmpty();
			Map<String, Map<String, Double>> metrics = new LinkedHashMap<>();
			Map<String, Map<String, String>> reports = new LinkedHashMap<>();
			this.cluster.instances().forEach((instance) -> {
				Map<String, Double> answer = Metrics.of(instance);
				metrics.put(instance.name(), answer);
				this.totals.add(instance.name(), answer);
				reports.put(instance.name(), InstanceReport.of(instance, this.clock.instant()));
			});
			this.cluster.instances()
				.forEach((instance) -> add(instance, metrics.getOrDefault(instance.name(), Map.of()),
						reports.getOrDefault(instance.name(), Map.of()), seen));
			this.cluster.nodes().forEach((node) -> add(node, metrics, reports, seen));
			seen.put("database.state", this.cluster.database().isThere() ? "there" : "away");
			addTotals(seen);
			if (!first) {
				this.chart.add(loads("cache") - cacheBefore, loads("database") - databaseBefore);
			}
			seen.put("chart.cache", this.chart.points(0));
			seen.put("chart.database", this.chart.points(1));
			seen.put("chart.top", this.chart.top() + "/s");
			this.buttons.all()
				.forEach((button) -> seen.put("can." + button.id(), Boolean.toString(button.enabled().getAsBoolean())));
			seen.putAll(this.users.values());
			this.comparison.look();
			this.comparison.put(seen);
			this.values = seen;
			this.pages.forEach((page) -> page.update().accept(seen));
		}
		catch (RuntimeException ex) {
			logger.warn("The dashboard stands still: {}", ex.toString());
		}
	}

	private static void add(Instance instance, Map<String, Double> metrics, Map<String, String> report,
			Map<String, String> seen) {
		String key = "instance." + instance.name() + ".";
		seen.put(key + "state", instance.state().name().toLowerCase(Locale.ROOT));
		seen.put(key + "lag", text(metrics.get("lag_seconds"), "%.0f s"));
		seen.put(key + "unsynced", text(metrics.get("unsynced{kind=\"session\"}"), "%.0f"));
		Double up = metrics.get("database_up");
		seen.put(key + "database", (up == null) ? "–" : (up > 0) ? "reached" : "away");
		for (String told : List.of("heartbeat", "sync", "reaper")) {
			seen.put(key + told, report.getOrDefault(told, InstanceReport.NOTHING));
		}
	}

	private static void add(MemcachedNode node, Map<String, Map<String, Double>> metrics,
			Map<String, Map<String, String>> reports, Map<String, String> seen) {
		String key = "node." + node.name() + ".";
		Map<String, String> stats = node.stats();
		seen.put(key + "state", node.state().name().toLowerCase(Locale.ROOT));
		seen.put(key + "items", stats.getOrDefault("curr_items", "–"));
		seen.put(key + "evictions", stats.getOrDefault("evictions", "–"));
		metrics.forEach((instance, meters) -> {
			Double up = meters.get("node_up{node=\"" + node.address() + "\"}");
			seen.put(key + "seen." + instance, (up == null) ? "–" : (up > 0) ? "reached" : "lost");
		});
		reports.forEach((instance, report) -> seen.put(key + "fence." + instance,
				report.getOrDefault("fence." + node.address(), InstanceReport.NOTHING)));
	}

	private long loads(String tier) {
		return this.totals.sum("loads_total", "tier=\"" + tier + "\"");
	}

	/** A store without memcached reads the row and writes it, on each page load. */
	private void addTotals(Map<String, String> seen) {
		long cache = loads("cache");
		long database = loads("database");
		long made = this.totals.sum("reads_total", "tier=\"database\"")
				+ this.totals.sum("writes_total", "tier=\"database\"");
		long needed = 2 * (cache + database);
		seen.put("loads.cache", Long.toString(cache));
		seen.put("loads.database", Long.toString(database));
		seen.put("statements.made", Long.toString(made));
		seen.put("statements.needed", Long.toString(needed));
		seen.put("statements.saved", (needed > made) ? 100 * (needed - made) / needed + " %" : "–");
		seen.put("lock.count", Long.toString(this.totals.get("lock_wait_seconds_count")));
		seen.put("lock.seconds", text(this.totals.exact("lock_wait_seconds_sum"), "%.1f s"));
		seen.put("lock.timeouts", Long.toString(this.totals.get("lock_timeouts_total")));
		for (String reason : FRESHNESS_REASONS) {
			seen.put("freshness." + reason,
					Long.toString(this.totals.get("freshness_total{reason=\"" + reason + "\"}")));
		}
		for (String reason : WRITE_REASONS) {
			for (String tier : List.of("cache", "database")) {
				seen.put("writes." + reason + "." + tier, Long
					.toString(this.totals.get("writes_total{reason=\"" + reason + "\",tier=\"" + tier + "\"}")));
			}
		}
	}

	private static String text(@Nullable Double value, String format) {
		return (value != null) ? String.format(Locale.ROOT, format, value) : "–";
	}

	private record OpenPage(Consumer<Map<String, String>> update, Runnable close) {

	}

}
