package dev.hybridsession.benchmark;

import java.time.Duration;

/**
 * How long scenarios are measured.
 *
 * @param rounds how many rounds count
 * @param length how long a scenario runs in each of them
 * @param warmUp how long it runs before
 */
record Schedule(int rounds, Duration length, Duration warmUp) {

	private static final double MILLIS_PER_SECOND = 1e3;

	double seconds() {
		return this.length.toMillis() / MILLIS_PER_SECOND;
	}

}
