package dev.hybridsession.config;

import java.time.Duration;

import dev.hybridsession.subsession.SubsessionEngine;
import dev.hybridsession.tier.InvalidSettingException;

/**
 * Refuses settings that cannot work, before anything is built with them.
 */
final class SettingsCheck {

	private final HybridSessionSettings settings;

	SettingsCheck(HybridSessionSettings settings) {
		this.settings = settings;
	}

	void check() {
		Duration sync = this.settings.getSyncInterval();
		Duration touch = this.settings.getTouchInterval();
		Duration timeout = this.settings.getMaxInactiveInterval();
		if (timeout.isZero()) {
			throw InvalidSettingException.of("spring.session.timeout", timeout,
					"It must be positive, as every session would expire at once, or negative for sessions that never"
							+ " expire.");
		}
		positive("sync.interval", sync);
		require(timeout.isNegative() || sync.compareTo(timeout) < 0, "sync.interval", sync,
				"less than the session timeout (" + InvalidSettingException.text(timeout)
						+ "), because a session would expire before"
						+ " it is synced; leave it out for half the timeout and at most 120s");
		require(!touch.isNegative() && touch.compareTo(sync) < 0, "touch-interval", touch,
				"zero (every page load) or more, and less than the sync interval (" + InvalidSettingException.text(sync)
						+ ")");
		positive("reaper.interval", this.settings.getReaperInterval());
		require(!this.settings.getClockSkew().isNegative(), "cluster.clock-skew", this.settings.getClockSkew(),
				"zero or more");
		atLeastOne("sync.batch-size", this.settings.getSyncBatchSize());
		atLeastOne("reaper.batch-size", this.settings.getReaperBatchSize());
		require(this.settings.getSubsessions().getWriteThrough().stream().allMatch(SubsessionEngine::isName),
				"subsessions.write-through", this.settings.getSubsessions().getWriteThrough(),
				"a list of names of 1 to 64 letters, digits, dots, hyphens or underscores");
	}

	private static void positive(String property, Duration value) {
		require(value.compareTo(Duration.ofMillis(1)) >= 0, property, value, "at least 1ms");
	}

	private static void atLeastOne(String property, int value) {
		require(value >= 1, property, value, "at least 1");
	}

	private static void require(boolean holds, String property, Object value, String allowed) {
		if (!holds) {
			throw InvalidSettingException.of("hybrid-session." + property, value, "It must be " + allowed + ".");
		}
	}

}
