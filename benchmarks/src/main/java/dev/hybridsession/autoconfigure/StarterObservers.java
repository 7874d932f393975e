package dev.hybridsession.autoconfigure;

import dev.hybridsession.SessionObserver;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;

/** Gives the benchmarks the observers of the starter, which are nobody else's. */
public final class StarterObservers {

	private StarterObservers() {
	}

	public static SessionObserver meters(MeterRegistry registry) {
		return new SessionMeters(registry);
	}

	public static SessionObserver observedLoads(ObservationRegistry registry) {
		return new ObservedLoads(registry);
	}

}
