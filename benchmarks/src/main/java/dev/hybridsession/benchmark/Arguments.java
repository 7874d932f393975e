package dev.hybridsession.benchmark;

import java.time.Duration;

/**
 * The arguments of the command line, which {@link Benchmarks} parses and passes to the
 * report.
 *
 * @param rounds how many rounds to measure
 * @param length how long a round of one scenario is
 * @param sessions over how many sessions page loads are spread
 * @param filter what the name of a scenario must contain
 */
record Arguments(int rounds, Duration length, int sessions, String filter) {

	static final String USAGE = """
			--rounds=N    how many rounds to measure, after one to warm up (5)
			--seconds=N   how long each scenario is run in a round; 0.5 is possible (3)
			--sessions=N  over how many sessions page loads are spread (2000)
			--hung-node   instead of all that: how long pages take while one of three nodes hangs
			--report      instead of all that: measures what docs/performance.md shows, and draws the page
			--report=PART,PART  only these parts: stores, http, cold. The page is drawn from the last results of all;
			              --report= draws it and measures nothing
			--quick       after --report: a run of two minutes whose figures are worth nothing
			--growth=N    measures growth from a thousand to N sessions (1000000), and draws the page
			TEXT          only the scenarios whose group or name contains it, and the scenarios to compare them with
			""";

	private static final int MILLIS = 1_000;

	static final Arguments DEFAULT = new Arguments(5, Duration.ofSeconds(3), 2_000, "");

	Schedule schedule() {
		return new Schedule(this.rounds, this.length, this.length);
	}

	/**
	 * Reads a command line.
	 * @param arguments the arguments
	 * @return what they say
	 * @throws IllegalArgumentException if they say nothing that can be done
	 */
	static Arguments parse(String... arguments) {
		Arguments result = DEFAULT;
		for (String argument : arguments) {
			result = result.with(argument);
		}
		return result;
	}

	private Arguments with(String argument) {
		String value = argument.substring(argument.indexOf('=') + 1);
		if (argument.startsWith("--rounds=")) {
			return new Arguments(atLeast(1, value), this.length, this.sessions, this.filter);
		}
		if (argument.startsWith("--seconds=")) {
			Duration seconds = Duration.ofMillis(Math.round(Double.parseDouble(value) * MILLIS));
			return new Arguments(this.rounds, seconds, this.sessions, this.filter);
		}
		if (argument.startsWith("--sessions=")) {
			return new Arguments(this.rounds, this.length, atLeast(PageLoads.THREADS, value), this.filter);
		}
		if (argument.startsWith("-")) {
			throw new IllegalArgumentException("Unknown argument " + argument);
		}
		return new Arguments(this.rounds, this.length, this.sessions, argument);
	}

	private static int atLeast(int least, String value) {
		int number = Integer.parseInt(value);
		if (number < least) {
			throw new IllegalArgumentException(number + " is less than " + least);
		}
		return number;
	}

}
