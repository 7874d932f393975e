package dev.hybridsession.config;

import java.time.Duration;

import dev.hybridsession.InvalidSettingException;

/**
 * Refuses values that cannot work. Each group of settings calls this for its own
 * properties.
 */
final class SettingsCheck {

	/** Longer than any use, and short enough for sums in milliseconds and nanoseconds. */
	static final Duration DAY = Duration.ofDays(1);

	private SettingsCheck() {
	}

	static void positive(String property, Duration value) {
		require(value.compareTo(Duration.ofMillis(1)) >= 0, property, value, "at least 1ms");
	}

	static void between(String property, Duration value, Duration least, Duration most) {
		require(value.compareTo(least) >= 0 && value.compareTo(most) <= 0, property, value,
				"from " + InvalidSettingException.text(least) + " to " + InvalidSettingException.text(most));
	}

	static void atLeastOne(String property, int value) {
		require(value >= 1, property, value, "at least 1");
	}

	/**
	 * Refuses a value unless a condition holds.
	 * @param property the property, without {@code hybrid-session.}
	 * @param allowed continues a sentence that begins with "It must be"
	 * @throws InvalidSettingException if the condition does not hold
	 */
	static void require(boolean holds, String property, Object value, String allowed) {
		if (!holds) {
			throw InvalidSettingException.of("hybrid-session." + property, value, "It must be " + allowed + ".");
		}
	}

}
