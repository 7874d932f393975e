package dev.hybridsession.benchmark;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Measures what {@code docs/performance.md} shows, and draws the page. */
final class PerformanceReport {

	private final Plan plan;

	private final PerformancePage page;

	private final PrintStream progress;

	PerformanceReport(Plan plan, PerformancePage page, PrintStream progress) {
		this.plan = plan;
		this.page = page;
		this.progress = progress;
	}

	/** The report of the repository in whose root {@code ./dev} runs. */
	static PerformanceReport ofRepository(Plan plan, PrintStream progress) {
		return new PerformanceReport(plan,
				new PerformancePage(new ResultFiles(Path.of("benchmarks/results")), Path.of("docs")), progress);
	}

	/**
	 * Measures some parts, and draws the page from all results.
	 * @param parts {@code stores}, {@code http}, {@code cold}; the page is only drawn if
	 * there is none
	 */
	void run(List<String> parts) {
		if (!parts.isEmpty()) {
			try (Servers servers = Servers.start()) {
				parts.forEach((part) -> measure(part, servers.addresses()));
			}
		}
		this.page.draw();
	}

	/** Measures what becomes dearer as sessions become more. */
	void grow(GrowthPlan growth) {
		this.page.results().write("growth", new Growth(growth, this.progress).run());
		this.page.draw();
	}

	private void measure(String part, Addresses addresses) {
		long began = System.nanoTime();
		this.page.results().write(part, switch (part) {
			case "stores" -> new StoreComparison(this.plan, StoreComparison.SETTINGS, this.progress).run(addresses);
			case "http" -> HttpComparison.run(this.plan, addresses, this.progress);
			case "cold" -> ColdStart.run(this.plan, Store.available(), addresses, this.progress);
			default -> throw new IllegalArgumentException("There is no part " + part);
		});
		this.progress.printf("%s: %d s%n", part, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began));
	}

}
