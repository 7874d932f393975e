package dev.hybridsession.config;

import java.time.Duration;
import java.util.List;

import dev.hybridsession.lock.LockSettings;
import dev.hybridsession.subsession.SubsessionEngine;
import dev.hybridsession.tier.InvalidSettingException;

import org.springframework.web.util.pattern.PathPatternParser;
import org.springframework.web.util.pattern.PatternParseException;

/**
 * Refuses settings that cannot work, before anything is built with them.
 */
final class SettingsCheck {

	private final HybridSessionSettings settings;

	private static final Duration SHORTEST_HEARTBEAT = Duration.ofSeconds(1);

	private static final Duration LONGEST_HEARTBEAT = Duration.ofMinutes(1);

	private static final int SMALLEST_RECORD = 1024;

	private static final int SHORTEST_NAME_LENGTH = 100;

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
		require(!this.settings.getCluster().getClockSkew().isNegative(), "cluster.clock-skew",
				this.settings.getCluster().getClockSkew(), "zero or more");
		Duration heartbeat = this.settings.getCluster().getHeartbeat();
		require(heartbeat.compareTo(SHORTEST_HEARTBEAT) >= 0 && heartbeat.compareTo(LONGEST_HEARTBEAT) <= 0,
				"cluster.heartbeat", heartbeat, "from 1s to 1m");
		atLeastOne("sync.batch-size", this.settings.getSyncBatchSize());
		atLeastOne("reaper.batch-size", this.settings.getReaperBatchSize());
		require(this.settings.getSubsessions().getWriteThrough().stream().allMatch(SubsessionEngine::isName),
				"subsessions.write-through", this.settings.getSubsessions().getWriteThrough(),
				"a list of names of 1 to 64 letters, digits, dots, hyphens or underscores");
		require(this.settings.getPoolSize() >= 0, "jdbc.pool-size", this.settings.getPoolSize(),
				"at least 1, or 0 to take connections from the application's data source");
		checkLocking(this.settings.getLocking());
		checkLimits(this.settings.getLimits());
	}

	private static void checkLimits(LimitOptions limits) {
		require(limits.getRecordSize() >= SMALLEST_RECORD, "limits.record-size", limits.getRecordSize() + "B",
				"at least 1KB, which the record of a login has, and less than 2GB");
		atLeastOne("limits.attributes", limits.getAttributes());
		require(limits.getAttributeNameLength() >= SHORTEST_NAME_LENGTH, "limits.attribute-name-length",
				limits.getAttributeNameLength(), "at least 100, because some attributes of Spring have such names");
	}

	private static void checkLocking(LockingOptions locking) {
		require(locking.getLease().compareTo(LockSettings.SHORTEST_LEASE) >= 0, "locking.lease", locking.getLease(),
				"at least 2s, because memcached counts in whole seconds");
		positive("locking.wait", locking.getWait());
		boolean any = !locking.getInclude().isEmpty() || !locking.getExclude().isEmpty();
		require(locking.getMode() != LockingMode.PATTERNS || any, "locking.mode", "patterns",
				"'all' if hybrid-session.locking.include and .exclude are both left out");
		require(locking.getMode() != LockingMode.ALL || !any, "locking.mode", "all",
				"'patterns' if hybrid-session.locking.include or .exclude is set");
		patterns("locking.include", locking.getInclude());
		patterns("locking.exclude", locking.getExclude());
	}

	private static void patterns(String property, List<String> patterns) {
		for (String pattern : patterns) {
			try {
				PathPatternParser.defaultInstance.parse(pattern);
			}
			catch (PatternParseException ex) {
				require(false, property, patterns, "a list of path patterns such as '/cart/**', but '" + pattern
						+ "' is none: " + ex.toDetailedString());
			}
		}
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
