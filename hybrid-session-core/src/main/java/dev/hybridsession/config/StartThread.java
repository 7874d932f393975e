package dev.hybridsession.config;

import java.util.concurrent.Executor;

/**
 * Runs a check of {@link StartReport} or {@link SessionDatabase} in a thread of its own.
 * That thread has no request, and may hang for as long as the database does.
 */
final class StartThread implements Executor {

	@Override
	public void execute(Runnable check) {
		Thread thread = new Thread(null, check, "hybrid-session-start", 0, false);
		thread.setDaemon(true);
		// a pool that opens now looks for its driver by it
		thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
		thread.start();
	}

}
