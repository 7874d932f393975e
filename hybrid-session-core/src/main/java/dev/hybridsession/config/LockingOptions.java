package dev.hybridsession.config;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import dev.hybridsession.lock.LockTimeoutPolicy;

/**
 * What can be set of locks.
 */
public final class LockingOptions {

	private LockingMode mode = LockingMode.NONE;

	private List<String> include = List.of();

	private List<String> exclude = List.of();

	private Duration lease = Duration.ofSeconds(30);

	private Duration wait = Duration.ofSeconds(5);

	private LockTimeoutPolicy onTimeout = LockTimeoutPolicy.FAIL;

	LockingOptions() {
	}

	public LockingMode getMode() {
		return this.mode;
	}

	public void setMode(LockingMode mode) {
		this.mode = Objects.requireNonNull(mode, "mode");
	}

	public List<String> getInclude() {
		return this.include;
	}

	/**
	 * Sets which paths lock in mode {@link LockingMode#PATTERNS}.
	 * @param include {@link org.springframework.web.util.pattern.PathPattern Patterns} of
	 * paths within the application; every path if there is none
	 */
	public void setInclude(List<String> include) {
		this.include = List.copyOf(include);
	}

	public List<String> getExclude() {
		return this.exclude;
	}

	/**
	 * Sets which paths do not lock in mode {@link LockingMode#PATTERNS}, even if they are
	 * included.
	 * @param exclude patterns of paths within the application
	 */
	public void setExclude(List<String> exclude) {
		this.exclude = List.copyOf(exclude);
	}

	public Duration getLease() {
		return this.lease;
	}

	/**
	 * Sets after what time the lock of an instance that died ends.
	 * @param lease at least 2 s
	 */
	public void setLease(Duration lease) {
		this.lease = Objects.requireNonNull(lease, "lease");
	}

	public Duration getWait() {
		return this.wait;
	}

	/**
	 * Sets how long a request waits for the lock of its session at most.
	 * @param wait a positive time
	 */
	public void setWait(Duration wait) {
		this.wait = Objects.requireNonNull(wait, "wait");
	}

	public LockTimeoutPolicy getOnTimeout() {
		return this.onTimeout;
	}

	public void setOnTimeout(LockTimeoutPolicy onTimeout) {
		this.onTimeout = Objects.requireNonNull(onTimeout, "onTimeout");
	}

}
