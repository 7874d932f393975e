package dev.hybridsession.showcase;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The counters of all instances, added up. An instance that was started again counts from
 * zero: its old counts stay.
 */
final class Totals {

	private final Map<String, Map<String, Double>> last = new HashMap<>();

	private final Map<String, Double> sums = new ConcurrentHashMap<>();

	/**
	 * Adds what an instance has counted since the last call.
	 * @param instance the name of the instance
	 * @param metrics its meters, empty if it did not answer
	 */
	void add(String instance, Map<String, Double> metrics) {
		if (metrics.isEmpty()) {
			return;
		}
		Map<String, Double> before = this.last.getOrDefault(instance, Map.of());
		metrics.forEach((key, value) -> {
			double old = before.getOrDefault(key, 0.0);
			this.sums.merge(key, (value < old) ? value : value - old, Double::sum);
		});
		this.last.put(instance, metrics);
	}

	/**
	 * Returns a sum over the instances.
	 * @param key name and tags
	 * @return the sum, 0 if no instance has the meter
	 */
	long get(String key) {
		return Math.round(exact(key));
	}

	double exact(String key) {
		return this.sums.getOrDefault(key, 0.0);
	}

	/**
	 * Returns the sum of all meters whose names and tags contain some text.
	 * @param name how the name begins
	 * @param tag the text of a tag
	 * @return the sum
	 */
	long sum(String name, String tag) {
		return Math.round(this.sums.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().startsWith(name) && entry.getKey().contains(tag))
			.mapToDouble(Map.Entry::getValue)
			.sum());
	}

}
