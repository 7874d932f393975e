package dev.hybridsession.benchmark;

import java.math.BigDecimal;
import java.math.MathContext;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.hybridsession.benchmark.Measurement.Spread;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one scenario as the results on disk have them.
 *
 * @param name the scenario
 * @param rate operations per second
 * @param ratio the rate against that of the first scenario, round by round
 * @param p50Micros the time within which half of the operations were done
 * @param p99Micros the time within which 99 % were done
 * @param cpuMicros the processor time of the process for an operation
 * @param cpuRatio that time against that of the first scenario, round by round
 * @param allocatedBytes the bytes that all threads allocated for an operation, if they
 * were those of this JVM
 * @param allocatedByWorkersBytes the part that the threads of the operations allocated
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Figures(String name, Spread rate, Spread ratio, Spread p50Micros, Spread p99Micros, Spread cpuMicros,
		Spread cpuRatio, @Nullable Spread allocatedBytes, @Nullable Spread allocatedByWorkersBytes) {

	private static final double HALF = 0.5;

	private static final double NINETY_NINE = 0.99;

	private static final MathContext DIGITS = new MathContext(4);

	static Figures of(Measurement measurement, Measurement baseline) {
		return new Figures(measurement.scenario().name(), rounded(measurement.rate()),
				rounded(measurement.ratio(baseline)), rounded(measurement.latency(HALF)),
				rounded(measurement.latency(NINETY_NINE)), rounded(measurement.cpuPerOperation()),
				rounded(measurement.cpuRatio(baseline)), rounded(measurement.allocatedPerOperation()),
				rounded(measurement.allocatedByWorkersPerOperation()));
	}

	/** Where the load generator would be measured, and not the application. */
	Figures withoutAllocation() {
		return new Figures(this.name, this.rate, this.ratio, this.p50Micros, this.p99Micros, this.cpuMicros,
				this.cpuRatio, null, null);
	}

	private static Spread rounded(Spread spread) {
		return new Spread(rounded(spread.median()), rounded(spread.min()), rounded(spread.max()));
	}

	/** More digits would only be noise. */
	static double rounded(double figure) {
		return Double.isFinite(figure) ? new BigDecimal(figure).round(DIGITS).doubleValue() : 0;
	}

}
