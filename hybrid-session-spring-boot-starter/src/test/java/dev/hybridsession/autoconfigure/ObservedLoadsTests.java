package dev.hybridsession.autoconfigure;

import dev.hybridsession.FreshnessReason;
import dev.hybridsession.Tier;
import io.micrometer.observation.Observation;
import io.micrometer.observation.tck.ObservationContextAssert;
import io.micrometer.observation.tck.TestObservationRegistry;
import org.junit.jupiter.api.Test;

/** Tests which observation gets the keys of a load. */
class ObservedLoadsTests {

	private final TestObservationRegistry registry = TestObservationRegistry.create();

	/** A thread of WebFlux has the scope of the innermost observation alone. */
	@Test
	void theRequestGetsTheKeysOnAThreadThatHasTheScopeOfAnObservationBelowItAlone() {
		Observation request = Observation.start("http.server.requests", this.registry);
		Observation below = request
			.scopedChecked(() -> Observation.start("spring.security.filterchains", this.registry));
		below.scoped(() -> new ObservedLoads(this.registry).loaded(Tier.CACHE, FreshnessReason.CURRENT));
		ObservationContextAssert.assertThat(request.getContext())
			.hasHighCardinalityKeyValue(ObservedLoads.TIER, "cache");
		ObservationContextAssert.assertThat(below.getContext())
			.doesNotHaveHighCardinalityKeyValueWithKey(ObservedLoads.TIER);
	}

}
