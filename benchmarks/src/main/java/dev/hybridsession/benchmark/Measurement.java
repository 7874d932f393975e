package dev.hybridsession.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A scenario, round by round.
 *
 * @param scenario the scenario
 * @param rounds what was measured
 */
record Measurement(Scenario scenario, List<Round> rounds) {

	/** Operations per second of all threads together. */
	Spread rate() {
		return Spread.of(this.rounds.stream().mapToDouble(Round::rate).toArray());
	}

	/** The cost of an operation for this JVM, in microseconds of its processors. */
	Spread cpuPerOperation() {
		return Spread.of(this.rounds.stream().mapToDouble(Round::cpuPerOperation).toArray());
	}

	/**
	 * Compares with a baseline round by round: what ran one after the other has met the
	 * same machine, which may be another one a minute later.
	 */
	Spread ratio(Measurement baseline) {
		return Spread.of(IntStream.range(0, this.rounds.size())
			.mapToDouble((round) -> this.rounds.get(round).rate() / baseline.rounds.get(round).rate())
			.toArray());
	}

	/**
	 * The middle and the ends of some figures.
	 *
	 * @param median the middle one, or between the two in the middle
	 * @param min the least
	 * @param max the greatest
	 */
	record Spread(double median, double min, double max) {

		static Spread of(double[] figures) {
			double[] sorted = figures.clone();
			Arrays.sort(sorted);
			int last = sorted.length - 1;
			return new Spread((sorted[last / 2] + sorted[sorted.length / 2]) / 2, sorted[0], sorted[last]);
		}

	}

}
