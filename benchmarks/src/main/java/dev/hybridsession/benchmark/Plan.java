package dev.hybridsession.benchmark;

import java.time.Duration;

/**
 * How thorough the report is.
 *
 * @param users how many sessions page loads are spread over
 * @param usual the rounds of the usual setting
 * @param others the rounds of the other settings
 * @param http the rounds over HTTP
 * @param webUsers how many users are logged in there
 * @param cold how long a JVM is measured from its first page on
 * @param coldRuns how many JVMs of the bare client and of Hybrid Session are measured;
 * the other stores have a single one
 */
record Plan(int users, Schedule usual, Schedule others, Schedule http, int webUsers, Duration cold, int coldRuns) {

	/**
	 * About sixteen minutes. An application on the web needs half a minute until its code
	 * is compiled; before, the compiler is what is measured.
	 */
	static final Plan THOROUGH = new Plan(2_000, rounds(5, 2_500, 6_000), rounds(3, 800, 1_000),
			rounds(5, 3_000, 40_000), 1_000, Duration.ofSeconds(20), 3);

	/** Shows in about two minutes that everything runs. Its figures are worth nothing. */
	static final Plan QUICK = new Plan(400, rounds(2, 300, 500), rounds(2, 200, 200), rounds(2, 500, 1_000), 200,
			Duration.ofSeconds(4), 1);

	/** A moment, for the tests. */
	static final Plan MOMENT = new Plan(64, rounds(1, 20, 1), rounds(1, 20, 1), rounds(1, 50, 1), 16,
			Duration.ofMillis(100), 1);

	private static Schedule rounds(int rounds, int millis, int warmUpMillis) {
		return new Schedule(rounds, Duration.ofMillis(millis), Duration.ofMillis(warmUpMillis));
	}

}
