package dev.hybridsession.autoconfigure;

import java.util.EnumMap;
import java.util.Map;

import dev.hybridsession.FreshnessReason;
import dev.hybridsession.SessionObserver;
import dev.hybridsession.Tier;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Tells the observation of the current request which tier has served its session, so that
 * a trace shows it. The keys are of high cardinality, though they have few values: those
 * of low cardinality would become tags of the application's own timer, on some pages and
 * not on others.
 */
final class ObservedLoads implements SessionObserver {

	static final String TIER = "hybrid.session.tier";

	static final String FRESHNESS = "hybrid.session.freshness";

	private static final Map<Tier, KeyValue> TIERS = keyValues(Tier.class, TIER);

	private static final Map<FreshnessReason, KeyValue> REASONS = keyValues(FreshnessReason.class, FRESHNESS);

	private final ObservationRegistry registry;

	ObservedLoads(ObservationRegistry registry) {
		this.registry = registry;
	}

	private static <K extends Enum<K>> Map<K, KeyValue> keyValues(Class<K> type, String name) {
		Map<K, KeyValue> values = new EnumMap<>(type);
		for (K key : type.getEnumConstants()) {
			values.put(key, KeyValue.of(name, SessionMeters.tagValue(key)));
		}
		return values;
	}

	/** The first session that a request loads is its own. */
	@Override
	public void loaded(Tier servedBy, FreshnessReason reason) {
		Observation request = request(this.registry);
		if (request != null && request.getContextView().getHighCardinalityKeyValue(TIER) == null) {
			tell(request, TIERS.get(servedBy));
			tell(request, REASONS.get(reason));
		}
	}

	private static void tell(Observation request, @Nullable KeyValue keyValue) {
		if (keyValue != null) {
			request.highCardinalityKeyValue(keyValue);
		}
	}

	/**
	 * Returns the observation around all others of this thread, which is usually that of
	 * the web server. Observations that are switched off do not count. Spring runs our
	 * jobs in such. A thread of WebFlux has the scope of the innermost observation alone,
	 * and the outer observations are its parents.
	 * @return the observation, or {@code null} outside of any
	 */
	static @Nullable Observation request(ObservationRegistry registry) {
		Observation outermost = null;
		Observation.Scope scope = registry.getCurrentObservationScope();
		while (scope != null) {
			Observation one = scope.getCurrentObservation();
			outermost = one.isNoop() ? outermost : one;
			scope = scope.getPreviousObservationScope();
		}
		while (outermost != null && outermost.getContextView().getParentObservation() instanceof Observation parent
				&& !parent.isNoop()) {
			outermost = parent;
		}
		return outermost;
	}

}
