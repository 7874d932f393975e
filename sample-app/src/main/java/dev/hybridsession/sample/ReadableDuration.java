package dev.hybridsession.sample;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Writes a duration the way people say it: {@code 2 h 5 min}, {@code 1.4 s}. */
final class ReadableDuration {

	private ReadableDuration() {
	}

	/**
	 * Writes a duration, no finer than its length deserves.
	 * @param duration the duration; a negative one is written as none
	 * @return the text
	 */
	static String of(Duration duration) {
		long millis = Math.max(0, duration.toMillis());
		if (millis < 10_000) {
			return (millis / 1000) + "." + (millis % 1000 / 100) + " s";
		}
		List<String> parts = new ArrayList<>();
		append(parts, duration.toDays(), "d");
		append(parts, duration.toHoursPart(), "h");
		append(parts, duration.toMinutesPart(), "min");
		append(parts, duration.toSecondsPart(), "s");
		return String.join(" ", parts.subList(0, Math.min(2, parts.size())));
	}

	private static void append(List<String> parts, long amount, String unit) {
		if (amount > 0) {
			parts.add(amount + " " + unit);
		}
	}

}
