package dev.hybridsession.benchmark;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Compares the stores over HTTP. All applications are up; one is loaded at a time. */
final class HttpComparison {

	private static final String GROUP = "over HTTP, " + WebUsers.CONNECTIONS + " connections";

	private HttpComparison() {
	}

	static List<Scenario> scenarios(int users) {
		WebUsers web = new WebUsers(users);
		List<Scenario> scenarios = new ArrayList<>();
		for (WebStore store : WebStore.available()) {
			scenarios.add(new Scenario(GROUP, store.title(), (servers) -> web.workload(store, servers)));
		}
		return scenarios;
	}

	static Result run(Plan plan, Addresses addresses, PrintStream progress) {
		try (Servers servers = Servers.connect(addresses)) {
			List<Measurement> measurements = new Benchmarks(plan.http(), progress).run(servers,
					scenarios(plan.webUsers()));
			return new Result(Machine.of(servers), plan.webUsers(), WebUsers.CONNECTIONS, plan.http().rounds(),
					plan.http().seconds(),
					measurements.stream()
						.map((measurement) -> Figures.of(measurement, measurements.get(0)).withoutAllocation())
						.toList());
		}
	}

	/**
	 * All stores over HTTP.
	 *
	 * @param machine where they were measured
	 * @param users how many users were logged in
	 * @param connections how many requests there were at the same time
	 * @param rounds how many rounds were measured
	 * @param seconds how long each was
	 * @param stores the figures, those without sessions first
	 */
	record Result(Machine machine, int users, int connections, int rounds, double seconds, List<Figures> stores) {
	}

}
