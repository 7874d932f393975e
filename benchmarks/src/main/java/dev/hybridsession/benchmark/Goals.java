package dev.hybridsession.benchmark;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The goals of the project beside what was measured. Ratios are between scenarios of one
 * run.
 *
 * @param results the results
 */
record Goals(ResultFiles results) {

	private static final double BYTES_PER_KB = 1_024;

	String table() {
		MarkdownTable table = new MarkdownTable("goal", "at least", "measured");
		this.results.read("stores", StoreComparison.Result.class)
			.ifPresent((result) -> stores(table, result.settings().get(0).stores()));
		this.results.read("http", HttpComparison.Result.class).ifPresent((result) -> http(table, result.stores()));
		this.results.read("cold", ColdStart.Result.class).ifPresent((result) -> cold(table, result.stores()));
		this.results.read("growth", Growth.Result.class).ifPresent((result) -> growth(table, result));
		return table.toString();
	}

	private static void stores(MarkdownTable table, List<Figures> stores) {
		Figures ours = named(stores, Store.HYBRID.title()).orElseThrow();
		Figures everyPage = named(stores, Store.HYBRID_EVERY_PAGE.title()).orElseThrow();
		table.row("page loads/s against the bare client, default", "1.35", format("%.2f", ours.ratio().median()));
		table.row("page loads/s against the bare client, `touch-interval: 0`", "0.90",
				format("%.2f", everyPage.ratio().median()));
		table.row("CPU per load against the bare client, default", "at most 0.90",
				format("%.2f", ours.cpuRatio().median()));
		table.row("CPU per load against the bare client, `touch-interval: 0`", "at most 1.25",
				format("%.2f", everyPage.cpuRatio().median()));
		table.row("allocated by the thread of a page, default", "at most 8 KB", kilobytes(ours));
		table.row("allocated by the thread of a page, `touch-interval: 0`", "at most 12 KB", kilobytes(everyPage));
		against(table, ours, named(stores, Store.REDIS.title()), "page loads/s", "4");
		against(table, ours, named(stores, Store.REDIS_INDEXED.title()), "page loads/s", "7");
		against(table, ours, named(stores, Store.JDBC.title()), "page loads/s", "15");
	}

	private static void http(MarkdownTable table, List<Figures> stores) {
		Figures ours = named(stores, WebStore.HYBRID.title()).orElseThrow();
		Optional<Figures> redis = named(stores, WebStore.REDIS.title());
		against(table, ours, redis, "requests/s over HTTP", "1.5");
		double without = stores.get(0).cpuMicros().median();
		redis.ifPresent((its) -> table.row("CPU for the session over HTTP, against " + its.name(), "at most 0.50",
				format("%.2f", (ours.cpuMicros().median() - without) / (its.cpuMicros().median() - without))));
	}

	private static void cold(MarkdownTable table, List<ColdStart.Cold> stores) {
		for (ColdStart.Cold store : stores) {
			if (store.name().startsWith(Store.HYBRID.title())) {
				table.row("first 20 s of a JVM, " + store.name(), "0.80",
						format("%.2f", store.ratio(stores.get(0)).median()));
			}
		}
	}

	private static void growth(MarkdownTable table, Growth.Result result) {
		Growth.Step first = result.steps().get(0);
		Growth.Step last = result.steps().get(result.steps().size() - 1);
		String growth = format("at %,d sessions against %,d", last.sessions(), first.sessions());
		table.row("CPU per load " + growth, "at most 1.10", growth(first.pages(), last.pages()));
		if (first.bare() != null && last.bare() != null) {
			table.row("the same of the bare client", "", growth(first.bare(), last.bare()));
		}
		table.row("sessions that the reaper ends a second", "20,000", format("%,.0f", result.reaped().perSecond()));
		table.row("sessions that the sync writes a second", "20,000",
				format("%,.0f", result.steps().stream().mapToDouble(Growth.Step::syncedPerSecond).max().orElse(0)));
		double jdbc = result.lost().get(result.lost().size() - 1).p99Micros();
		for (LostMemcached.Phase phase : result.lost()) {
			if (phase.lost()) {
				table.row(phase.name() + ": failed pages", "none", format("%,d", phase.failed()));
				table.row(phase.name() + ": p99 of a page against spring-session-jdbc", "at most 2.0",
						format("%.1f", phase.p99Micros() / jdbc));
				table.row(phase.name() + ": reads of the database for each active user", "at most 1.0",
						format("%.2f", (double) phase.reads() / result.active()));
			}
		}
	}

	private static String growth(Figures first, Figures last) {
		return format("%.2f", last.cpuMicros().median() / first.cpuMicros().median());
	}

	private static void against(MarkdownTable table, Figures ours, Optional<Figures> other, String what,
			String atLeast) {
		other.ifPresent((its) -> table.row(what + " against " + its.name(), atLeast,
				format("%.1f", ours.ratio().median() / its.ratio().median())));
	}

	private static Optional<Figures> named(List<Figures> stores, String name) {
		return stores.stream().filter((store) -> store.name().equals(name)).findFirst();
	}

	private static String kilobytes(Figures store) {
		return (store.allocatedByWorkersBytes() != null)
				? format("%.1f KB", store.allocatedByWorkersBytes().median() / BYTES_PER_KB) : "";
	}

	private static String format(String format, Object... arguments) {
		return String.format(Locale.ROOT, format, arguments);
	}

}
