package dev.hybridsession.benchmark;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs scenarios in interleaved rounds (A B C A B C …), so that whatever else the machine
 * does meets all of them alike.
 * <ol>
 * <li>Prepare all scenarios.</li>
 * <li>Run one round that does not count, to warm up.</li>
 * <li>Run the rounds that count, each scenario after the other.</li>
 * <li>Compare the counters of each scenario with what was added: a figure that lost
 * updates is none.</li>
 * </ol>
 */
public final class Benchmarks {

	private final Schedule schedule;

	private final PrintStream progress;

	Benchmarks(Schedule schedule, PrintStream progress) {
		this.schedule = schedule;
		this.progress = progress;
	}

	/**
	 * Runs the benchmarks and prints the result.
	 * @param arguments see {@code ./dev help}
	 */
	public static void main(String... arguments) {
		Arguments parsed;
		if (List.of(arguments).contains("--help")) {
			System.out.print(Arguments.USAGE);
			return;
		}
		if (List.of(arguments).contains("--hung-node")) {
			HungNode.run(System.out);
			return;
		}
		if (arguments.length > 0 && arguments[0].startsWith("--report")) {
			report(List.of(arguments));
			return;
		}
		if (arguments.length > 0 && arguments[0].startsWith("--growth")) {
			String most = arguments[0].contains("=") ? arguments[0].split("=", 2)[1] : "1000000";
			PerformanceReport.ofRepository(Plan.THOROUGH, System.err).grow(GrowthPlan.thorough(Integer.parseInt(most)));
			return;
		}
		try {
			parsed = Arguments.parse(arguments);
		}
		catch (IllegalArgumentException ex) {
			System.err.println(ex.getMessage());
			System.err.print(Arguments.USAGE);
			System.exit(2);
			return;
		}
		double load = Report.load();
		Arrays.stream(Store.values())
			.filter((store) -> !store.isAvailable())
			.forEach(
					(store) -> System.err.println("Left out, because redis-server is not installed: " + store.title()));
		try (Servers servers = Servers.start()) {
			List<Measurement> measurements = new Benchmarks(parsed.schedule(), System.err).run(servers,
					chosen(Scenarios.all(parsed.sessions()), parsed.filter()));
			System.out.print(Report.of(measurements, parsed, load));
		}
	}

	private static void report(List<String> arguments) {
		String parts = arguments.get(0).contains("=") ? arguments.get(0).split("=", 2)[1] : "stores,http,cold";
		Plan plan = arguments.contains("--quick") ? Plan.QUICK : Plan.THOROUGH;
		PerformanceReport.ofRepository(plan, System.err)
			.run(Stream.of(parts.split(",")).filter(Predicate.not(String::isEmpty)).toList());
	}

	/** The scenarios that match, and what they are compared with. */
	static List<Scenario> chosen(List<Scenario> all, String filter) {
		Set<String> groups = all.stream()
			.filter((scenario) -> scenario.matches(filter))
			.map(Scenario::group)
			.collect(Collectors.toSet());
		List<Scenario> chosen = new ArrayList<>();
		String last = "";
		for (Scenario scenario : all) {
			boolean baseline = !scenario.group().equals(last);
			if (groups.contains(scenario.group()) && (baseline || scenario.matches(filter))) {
				chosen.add(scenario);
			}
			last = scenario.group();
		}
		return chosen;
	}

	/**
	 * Runs scenarios.
	 * @throws IllegalStateException if an operation fails, or an update was lost
	 */
	List<Measurement> run(Servers servers, List<Scenario> scenarios) {
		List<Running> running = new ArrayList<>();
		for (Scenario scenario : scenarios) {
			this.progress.println("Preparing " + scenario.group() + ": " + scenario.name());
			running.add(new Running(scenario, scenario.preparation().apply(servers)));
		}
		this.progress.println("Warming up");
		running.forEach((one) -> one.round(this.schedule.warmUp()));
		for (int round = 1; round <= this.schedule.rounds(); round++) {
			this.progress.println("Round " + round + " of " + this.schedule.rounds());
			running.forEach((one) -> one.rounds.add(one.round(this.schedule.length())));
		}
		running.forEach(Running::verify);
		return running.stream().map((one) -> new Measurement(one.scenario, List.copyOf(one.rounds))).toList();
	}

	private static final class Running {

		private final Scenario scenario;

		private final Workload workload;

		private final List<Round> rounds = new ArrayList<>();

		private final long countedBefore;

		private long added;

		Running(Scenario scenario, Workload workload) {
			this.scenario = scenario;
			this.workload = workload;
			this.countedBefore = workload.counted().getAsLong();
		}

		Round round(Duration length) {
			Round round = Round.run(this.workload, length);
			this.added += round.added();
			return round;
		}

		void verify() {
			long counted = this.workload.counted().getAsLong() - this.countedBefore;
			if (counted != this.added) {
				throw new IllegalStateException(this.scenario.group() + ": " + this.scenario.name() + " added "
						+ this.added + ", but counted " + counted);
			}
		}

	}

}
