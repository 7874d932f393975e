package dev.hybridsession.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

import dev.hybridsession.config.LockingMode;
import dev.hybridsession.lock.LockTimeoutPolicy;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * Which requests lock their session, and how. No record, because {@code wait} cannot be
 * the name of a component.
 */
public final class LockingProperties {

	/**
	 * Which requests lock their session.
	 */
	private final LockingMode mode;

	/**
	 * Patterns of the paths that lock, in mode patterns; if not set, every path.
	 */
	private final List<String> include;

	/**
	 * Patterns of the paths that do not lock even if they are included, in mode patterns.
	 */
	private final List<String> exclude;

	/**
	 * Time after which the lock of an instance that died ends, at least 2s. Also that of
	 * a subsession. If a duration suffix is not specified, seconds will be used.
	 */
	private final Duration lease;

	/**
	 * Time that a request waits for the lock at most, also for that of a subsession. If a
	 * duration suffix is not specified, seconds will be used.
	 */
	private final Duration wait;

	/**
	 * What becomes of a request that cannot have the lock in time.
	 */
	private final LockTimeoutPolicy onTimeout;

	public LockingProperties(@DefaultValue("none") LockingMode mode, @DefaultValue List<String> include,
			@DefaultValue List<String> exclude, @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("30s") Duration lease,
			@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("5s") Duration wait,
			@DefaultValue("fail") LockTimeoutPolicy onTimeout) {
		this.mode = mode;
		this.include = include;
		this.exclude = exclude;
		this.lease = lease;
		this.wait = wait;
		this.onTimeout = onTimeout;
	}

	public LockingMode getMode() {
		return this.mode;
	}

	public List<String> getInclude() {
		return this.include;
	}

	public List<String> getExclude() {
		return this.exclude;
	}

	public Duration getLease() {
		return this.lease;
	}

	public Duration getWait() {
		return this.wait;
	}

	public LockTimeoutPolicy getOnTimeout() {
		return this.onTimeout;
	}

}
