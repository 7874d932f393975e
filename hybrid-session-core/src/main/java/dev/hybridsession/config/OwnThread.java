package dev.hybridsession.config;

import java.util.concurrent.Executor;

/**
 * Runs a check of {@link StartReport}, the first beat of {@link ClusterMember}, or the
 * stop of {@link SessionJobs}, in a thread of its own. That thread has no request, and
 * may hang for as long as the database does.
 */
record OwnThread(String name) implements Executor {

	@Override
	public void execute(Runnable task) {
		Thread thread = new Thread(null, task, this.name, 0, false);
		thread.setDaemon(true);
		// a pool that opens now looks for its driver by it
		thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
		thread.start();
	}

}
