package dev.hybridsession.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
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
		return spread(Round::rate);
	}

	/** Microseconds within which a share of the operations was done. */
	Spread latency(double share) {
		return spread((round) -> round.latencies().micros(share));
	}

	/** The cost of an operation for its process, in microseconds of the processors. */
	Spread cpuPerOperation() {
		return spread(Round::cpuPerOperation);
	}

	/** The bytes that all threads of this JVM allocate for an operation. */
	Spread allocatedPerOperation() {
		return spread(Round::allocatedPerOperation);
	}

	/** The part of them that the scenario's own threads allocate. */
	Spread allocatedByWorkersPerOperation() {
		return spread(Round::allocatedByWorkersPerOperation);
	}

	private Spread spread(ToDoubleFunction<Round> figure) {
		return Spread.of(this.rounds.stream().mapToDouble(figure).toArray());
	}

	/**
	 * Compares with a baseline round by round: what ran one after the other has met the
	 * same machine, which may be another one a minute later.
	 */
	Spread ratio(Measurement baseline) {
		return ratio(baseline, Round::rate);
	}

	/** The same for what an operation costs the processors. */
	Spread cpuRatio(Measurement baseline) {
		return ratio(baseline, Round::cpuPerOperation);
	}

	private Spread ratio(Measurement baseline, ToDoubleFunction<Round> figure) {
		return Spread.of(IntStream.range(0, this.rounds.size())
			.mapToDouble((round) -> figure.applyAsDouble(this.rounds.get(round))
					/ figure.applyAsDouble(baseline.rounds.get(round)))
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
