package dev.hybridsession.showcase;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits a moment, before a process is asked again. */
final class Pause {

	private Pause() {
	}

	static void brief() {
		LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
	}

}
