package dev.hybridsession.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Draws the charts of {@code docs/performance.md}, and writes its tables, from the
 * results on disk. A person writes the rest of the page: only what stands between two
 * comments that name a part is replaced.
 *
 * @param results the results
 * @param docs the folder of the page
 */
record PerformancePage(ResultFiles results, Path docs) {

	private static final double MICROS_PER_MILLI = 1e3;

	private static final double BYTES_PER_KB = 1_024;

	void draw() {
		this.results.read("stores", StoreComparison.Result.class).ifPresent(this::stores);
		this.results.read("cold", ColdStart.Result.class).ifPresent(this::cold);
		this.results.read("http", HttpComparison.Result.class).ifPresent(this::http);
		this.results.read("growth", Growth.Result.class).ifPresent(this::growth);
		replace("goals", new Goals(this.results).table());
	}

	private void stores(StoreComparison.Result result) {
		StoreComparison.Compared usual = result.settings().get(0);
		List<BarTable.Column> columns = List.of(new BarTable.Column("pages/s", "%,.0f"),
				new BarTable.Column("p99, ms", "%.1f"), new BarTable.Column("CPU, µs a page", "%.0f"),
				new BarTable.Column("allocated, KB a page", "%.1f"));
		List<BarTable.Row> rows = usual.stores()
			.stream()
			.map((store) -> new BarTable.Row(store.name(),
					List.of(store.rate().median(), store.p99Micros().median() / MICROS_PER_MILLI,
							store.cpuMicros().median(), kilobytes(store.allocatedBytes()))))
			.toList();
		String chart = chart("stores", new BarTable("Page loads: " + usual.setting(), columns, rows));
		MarkdownTable table = new MarkdownTable("store", "pages/s", "ratio (min to max)", "p50, ms", "p99, ms",
				"CPU, µs", "allocated, KB", "by the page's thread, KB");
		usual.stores()
			.forEach((store) -> table.row(store.name(), format("%,.0f", store.rate().median()), ratio(store.ratio()),
					format("%.2f", store.p50Micros().median() / MICROS_PER_MILLI),
					format("%.2f", store.p99Micros().median() / MICROS_PER_MILLI),
					format("%.1f", store.cpuMicros().median()), format("%.1f", kilobytes(store.allocatedBytes())),
					format("%.1f", kilobytes(store.allocatedByWorkersBytes()))));
		replace("stores", chart + "\n\n" + table + "\n" + format("%d rounds of %s s; %,d sessions. %s", usual.rounds(),
				seconds(usual.seconds()), result.users(), result.machine().sentence()));
		settings(result);
	}

	private void settings(StoreComparison.Result result) {
		List<StoreComparison.Compared> others = result.settings().subList(1, result.settings().size());
		if (others.isEmpty()) {
			return;
		}
		List<BarTable.Column> columns = new ArrayList<>();
		others.forEach((other) -> columns.add(new BarTable.Column(other.setting().toString(), "%.2f")));
		List<BarTable.Row> rows = new ArrayList<>();
		MarkdownTable table = new MarkdownTable("pages/s");
		others.forEach((other) -> table.column(other.setting().toString()));
		for (int store = 0; store < others.get(0).stores().size(); store++) {
			int number = store;
			List<Figures> figures = others.stream().map((other) -> other.stores().get(number)).toList();
			rows.add(new BarTable.Row(figures.get(0).name(),
					figures.stream().map((each) -> each.ratio().median()).toList()));
			List<String> cells = new ArrayList<>(List.of(figures.get(0).name()));
			figures.forEach((each) -> cells.add(format("%,.0f", each.rate().median())));
			table.row(cells.toArray(String[]::new));
		}
		String chart = chart("settings", new BarTable("Page loads per second against the bare client", columns, rows));
		replace("settings", chart + "\n\n" + table + "\n"
				+ format("%d rounds of %s s.", others.get(0).rounds(), seconds(others.get(0).seconds())));
	}

	private void cold(ColdStart.Result result) {
		List<LineChart.Line> lines = new ArrayList<>();
		MarkdownTable table = new MarkdownTable("store", "JVMs", "pages/s in the first second", "in all seconds",
				"ratio (min to max)");
		int seconds = 0;
		ColdStart.Cold baseline = result.stores().get(0);
		for (ColdStart.Cold store : result.stores()) {
			List<Double> run = store.average();
			seconds = run.size();
			lines.add(new LineChart.Line(store.name(), lines.size(), run));
			table.row(store.name(), Integer.toString(store.runs().size()), format("%,.0f", run.get(0)),
					format("%,.0f", run.stream().mapToDouble(Double::doubleValue).average().orElse(0)),
					ratio(store.ratio(baseline)));
		}
		List<String> ticks = new ArrayList<>();
		for (int second = 1; second <= seconds; second++) {
			ticks.add((second % 5 == 0 || second == 1) ? second + " s" : "");
		}
		String chart = chart("cold", new LineChart("Pages per second in the first seconds of a JVM", ticks, lines));
		replace("cold", chart + "\n\n" + table);
	}

	private void http(HttpComparison.Result result) {
		List<BarTable.Column> columns = List.of(new BarTable.Column("requests/s", "%,.0f"),
				new BarTable.Column("p99, ms", "%.1f"), new BarTable.Column("CPU, µs a request", "%.0f"),
				new BarTable.Column("for the session, µs", "%.0f"));
		Figures without = result.stores().get(0);
		List<BarTable.Row> rows = new ArrayList<>();
		MarkdownTable table = new MarkdownTable("application", "requests/s", "ratio (min to max)", "p50, ms", "p99, ms",
				"CPU, µs", "CPU for the session, µs");
		for (Figures store : result.stores()) {
			double added = store.cpuMicros().median() - without.cpuMicros().median();
			rows.add(new BarTable.Row(store.name(), List.of(store.rate().median(),
					store.p99Micros().median() / MICROS_PER_MILLI, store.cpuMicros().median(), Math.max(0, added))));
			table.row(store.name(), format("%,.0f", store.rate().median()), ratio(store.ratio()),
					format("%.2f", store.p50Micros().median() / MICROS_PER_MILLI),
					format("%.2f", store.p99Micros().median() / MICROS_PER_MILLI),
					format("%.0f", store.cpuMicros().median()), (store != without) ? format("%.0f", added) : "");
		}
		String chart = chart("http", new BarTable("Requests over HTTP with Spring Security", columns, rows));
		replace("http", chart + "\n\n" + table + "\n" + format("%d rounds of %s s; %,d users, %d connections.",
				result.rounds(), seconds(result.seconds()), result.users(), result.connections()));
	}

	private void growth(Growth.Result result) {
		MarkdownTable table = new MarkdownTable("sessions", "pages/s", "p50, ms", "p99, ms", "CPU, µs",
				"get and cas, µs", "heap, MB", "memcached, MB", "items", "table, MB", "synced/s");
		for (Growth.Step step : result.steps()) {
			table.row(format("%,d", step.sessions()), format("%,.0f", step.pages().rate().median()),
					format("%.2f", step.pages().p50Micros().median() / MICROS_PER_MILLI),
					format("%.2f", step.pages().p99Micros().median() / MICROS_PER_MILLI),
					format("%.1f", step.pages().cpuMicros().median()),
					(step.bare() != null) ? format("%.1f", step.bare().cpuMicros().median()) : "",
					megabytes(step.heapBytes()), megabytes(step.memcachedBytes()), format("%,d", step.memcachedItems()),
					megabytes(step.tableBytes()), format("%,.0f", step.syncedPerSecond()));
		}
		List<String> ticks = result.steps().stream().map((step) -> format("%,d", step.sessions())).toList();
		String chart = chart("growth",
				new LineChart("CPU of a page load as sessions grow, µs", ticks,
						List.of(new LineChart.Line(Store.HYBRID_EVERY_PAGE.title(), 2,
								result.steps().stream().map((step) -> step.pages().cpuMicros().median()).toList()))));
		Growth.Reaped reaped = result.reaped();
		replace("growth", chart + "\n\n" + table + "\n" + format(
				"%d rounds of %s s. In each round the reaper ended %,d sessions, %,.0f a second in the median round%s."
						+ " The heap had %s MB before and %s MB after.",
				result.rounds(), seconds(result.seconds()), reaped.sessions(), reaped.perSecond(),
				(reaped.firstPerSecond() != null) ? format(", and %,.0f in the first", reaped.firstPerSecond()) : "",
				megabytes(reaped.heapBytesBefore()), megabytes(reaped.heapBytesAfter())));
		MarkdownTable lost = new MarkdownTable("", "pages", "failed", "p50, ms", "p99, ms", "slowest, ms",
				"reads of the database", "writes");
		result.lost()
			.forEach((phase) -> lost.row(phase.name(), format("%,d", phase.pages()), format("%,d", phase.failed()),
					format("%.2f", phase.p50Micros() / MICROS_PER_MILLI),
					format("%.2f", phase.p99Micros() / MICROS_PER_MILLI),
					format("%.1f", phase.longestMicros() / MICROS_PER_MILLI), format("%,d", phase.reads()),
					format("%,d", phase.writes())));
		replace("lost", lost + "\n" + format("%,d active users.", result.active()));
	}

	/** Draws a chart for light and dark pages; returns how the page shows it. */
	private String chart(String name, Chart chart) {
		try {
			Path folder = Files.createDirectories(this.docs.resolve("charts"));
			for (Theme theme : Theme.values()) {
				Files.writeString(folder.resolve(name + theme.suffix()), chart.draw(theme));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return format("""
				<picture>
				<source media="(prefers-color-scheme: dark)" srcset="charts/%s%s">
				<img src="charts/%s%s" alt="%s">
				</picture>""", name, Theme.DARK.suffix(), name, Theme.LIGHT.suffix(), chart.title());
	}

	/** Replaces what stands between the comments of a part. */
	private void replace(String part, String text) {
		Path page = this.docs.resolve("performance.md");
		try {
			Matcher old = Pattern.compile("(<!-- " + part + " -->\n).*?(<!-- end -->)", Pattern.DOTALL)
				.matcher(Files.readString(page));
			if (!old.find()) {
				throw new IllegalStateException(page + " has no part '" + part + "'");
			}
			Files.writeString(page,
					old.replaceFirst("$1" + Matcher.quoteReplacement("\n" + text.strip() + "\n\n") + "$2"));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static double kilobytes(Measurement.@Nullable Spread bytes) {
		return (bytes != null) ? bytes.median() / BYTES_PER_KB : 0;
	}

	private static String megabytes(long bytes) {
		return format("%,.0f", bytes / BYTES_PER_KB / BYTES_PER_KB);
	}

	static String ratio(Measurement.Spread ratio) {
		return format("%.2f (%.2f to %.2f)", ratio.median(), ratio.min(), ratio.max());
	}

	private static String seconds(double seconds) {
		return (seconds == Math.rint(seconds)) ? format("%.0f", seconds) : Double.toString(seconds);
	}

	private static String format(String format, Object... arguments) {
		return String.format(Locale.ROOT, format, arguments);
	}

}
