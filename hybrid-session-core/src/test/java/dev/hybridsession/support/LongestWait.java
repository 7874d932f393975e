package dev.hybridsession.support;

import java.time.Duration;

/**
 * How long a test waits for something that has to happen, before it fails. A busy machine
 * may let a process stand for many seconds, so a shorter bound tells of the machine. A
 * test that passes does not wait any longer for that. A test has a bound of its own only
 * if the bound is what it tests.
 */
public final class LongestWait {

	/** Shorter than the time after which JUnit ends a test that hangs. */
	public static final Duration TIME = Duration.ofMinutes(1);

	private LongestWait() {
	}

}
