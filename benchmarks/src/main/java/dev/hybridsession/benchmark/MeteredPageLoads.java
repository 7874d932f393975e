package dev.hybridsession.benchmark;

import java.util.List;

import dev.hybridsession.SessionObserver;
import dev.hybridsession.autoconfigure.StarterObservers;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/**
 * The same page loads with and without meters, and in the observation that Spring makes
 * of each request, with and without the tier that served the page.
 *
 * @param pages the page loads
 */
record MeteredPageLoads(PageLoads pages) {

	Workload plain(Servers servers) {
		return this.pages.hybrid(servers);
	}

	Workload metered(Servers servers) {
		return observed(servers, StarterObservers.meters(meters()));
	}

	Workload inObservation(Servers servers) {
		return each(this.pages.hybrid(servers), observations());
	}

	Workload inObservationWithTier(Servers servers) {
		ObservationRegistry registry = observations();
		return each(observed(servers, StarterObservers.observedLoads(registry)), registry);
	}

	private Workload observed(Servers servers, SessionObserver observer) {
		return this.pages.repository(servers.observed(observer).repository());
	}

	/** Each page is an observation, as each request to Spring's web server is. */
	private static Workload each(Workload pages, ObservationRegistry registry) {
		List<Operation> operations = pages.operations()
			.stream()
			.<Operation>map(
					(page) -> () -> Observation.createNotStarted("http.server.requests", registry).observe(page::run))
			.toList();
		return new Workload(operations, pages.counted());
	}

	private static ObservationRegistry observations() {
		ObservationRegistry registry = ObservationRegistry.create();
		registry.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters()));
		return registry;
	}

	private static MeterRegistry meters() {
		return new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
	}

}
