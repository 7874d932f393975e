package dev.hybridsession.benchmark;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;

/** The result as a table. */
final class Report {

	private static final String HEAD = "%-44s %9s %9s %9s %8s %8s %8s %9s   %s%n";

	private static final String LINE = "  %-42s %,9.0f %,9.0f %,9.0f %8.2f %8.2f %8.1f %,9.0f   %s%n";

	private static final int MILLIS = 1_000;

	private Report() {
	}

	/** The load average of the last minute; negative if the system does not tell. */
	static double load() {
		return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
	}

	static String of(List<Measurement> measurements, Arguments arguments, double loadBefore) {
		StringBuilder text = new StringBuilder();
		Measurement baseline = null;
		for (Measurement measurement : measurements) {
			Scenario scenario = measurement.scenario();
			if (baseline == null || !baseline.scenario().group().equals(scenario.group())) {
				baseline = measurement;
				text.append(format("%n" + HEAD, scenario.group(), "median/s", "min/s", "max/s", "p50 ms", "p99 ms",
						"CPU us", "bytes", "ratio to the first (min to max)"));
			}
			Measurement.Spread rate = measurement.rate();
			text.append(format(LINE, scenario.name(), rate.median(), rate.min(), rate.max(),
					measurement.latency(0.5).median() / MILLIS, measurement.latency(0.99).median() / MILLIS,
					measurement.cpuPerOperation().median(), measurement.allocatedPerOperation().median(),
					(measurement != baseline) ? ratio(measurement.ratio(baseline)) : ""));
		}
		return text.append(machine(arguments, loadBefore)).toString();
	}

	private static String ratio(Measurement.Spread ratio) {
		return format("%.2f (%.2f to %.2f)", ratio.median(), ratio.min(), ratio.max());
	}

	private static String machine(Arguments arguments, double loadBefore) {
		return format(
				"%nOperations per second of all threads together: median, minimum and maximum of %d rounds of %s s,"
						+ " interleaved.%nCPU us, bytes: what an operation costs this JVM alone, in microseconds of its processors"
						+ " and bytes that all its threads allocate.%nJava %s (%s), %d cores, everything on one machine;"
						+ " load average before the start %.1f.%n",
				arguments.rounds(), arguments.length().toMillis() / (double) MILLIS, System.getProperty("java.version"),
				System.getProperty("java.vm.name"), Runtime.getRuntime().availableProcessors(), loadBefore);
	}

	private static String format(String format, Object... arguments) {
		return String.format(Locale.ROOT, format, arguments);
	}

}
