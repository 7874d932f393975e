package dev.hybridsession.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

import dev.hybridsession.SessionLocks.LockTimeoutPolicy;
import dev.hybridsession.internal.lock.LockSettings;

import org.springframework.boot.convert.DurationUnit;
import org.springframework.web.util.pattern.PathPatternParser;
import org.springframework.web.util.pattern.PatternParseException;

/** Which requests lock their session, and how: {@code hybrid-session.locking.*}. */
public final class LockingOptions {

	/** Which requests lock their session. */
	private LockingMode mode = LockingMode.NONE;

	/** Patterns of the paths that lock, in mode patterns; if not set, every path. */
	private List<String> include = List.of();

	/**
	 * Patterns of the paths that do not lock even if they are included, in mode patterns.
	 */
	private List<String> exclude = List.of();

	/**
	 * Time after which the lock of a dead instance ends, for sessions and subsessions;
	 * from 2s to 24h. If a duration suffix is not specified, seconds will be used.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private Duration lease = Duration.ofSeconds(30);

	/**
	 * Longest time that a request waits for the lock of a session or a subsession; at
	 * most 24h. If a duration suffix is not specified, seconds will be used.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private Duration wait = Duration.ofSeconds(5);

	/** How a request ends that does not get the lock in time. */
	private LockTimeoutPolicy onTimeout = LockTimeoutPolicy.FAIL;

	LockingOptions() {
	}

	public LockingMode getMode() {
		return this.mode;
	}

	public void setMode(LockingMode mode) {
		this.mode = mode;
	}

	public List<String> getInclude() {
		return this.include;
	}

	public void setInclude(List<String> include) {
		this.include = List.copyOf(include);
	}

	public List<String> getExclude() {
		return this.exclude;
	}

	public void setExclude(List<String> exclude) {
		this.exclude = List.copyOf(exclude);
	}

	public Duration getLease() {
		return this.lease;
	}

	public void setLease(Duration lease) {
		this.lease = lease;
	}

	public Duration getWait() {
		return this.wait;
	}

	public void setWait(Duration wait) {
		this.wait = wait;
	}

	public LockTimeoutPolicy getOnTimeout() {
		return this.onTimeout;
	}

	public void setOnTimeout(LockTimeoutPolicy onTimeout) {
		this.onTimeout = onTimeout;
	}

	void check() {
		SettingsCheck.require(
				this.lease.compareTo(LockSettings.SHORTEST_LEASE) >= 0 && this.lease.compareTo(SettingsCheck.DAY) <= 0,
				"locking.lease", this.lease, "from 2s, because memcached counts in whole seconds, to 24h");
		SettingsCheck.between("locking.wait", this.wait, Duration.ofMillis(1), SettingsCheck.DAY);
		boolean any = !this.include.isEmpty() || !this.exclude.isEmpty();
		SettingsCheck.require(this.mode != LockingMode.PATTERNS || any, "locking.mode", "patterns",
				"'all' if hybrid-session.locking.include and .exclude are both left out");
		SettingsCheck.require(this.mode != LockingMode.ALL || !any, "locking.mode", "all",
				"'patterns' if hybrid-session.locking.include or .exclude is set");
		checkPatterns("locking.include", this.include);
		checkPatterns("locking.exclude", this.exclude);
	}

	LockSettings toSettings(Duration clockSkew) {
		return new LockSettings(this.lease, this.wait, clockSkew, this.onTimeout);
	}

	private static void checkPatterns(String property, List<String> patterns) {
		for (String pattern : patterns) {
			try {
				PathPatternParser.defaultInstance.parse(pattern);
			}
			catch (PatternParseException ex) {
				SettingsCheck.require(false, property, patterns, "a list of path patterns such as '/cart/**', but '"
						+ pattern + "' is none: " + ex.toDetailedString());
			}
		}
	}

	/** Which requests lock their session. */
	public enum LockingMode {

		/** None. */
		NONE,

		/** All that come with a session and ask for it. */
		ALL,

		/** Those whose path is included and not excluded. */
		PATTERNS

	}

}
