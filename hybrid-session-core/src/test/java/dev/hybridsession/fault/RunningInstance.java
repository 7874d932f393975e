package dev.hybridsession.fault;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import dev.hybridsession.support.HybridInstance;

/**
 * An instance whose jobs run all the time, as in an application.
 */
final class RunningInstance implements AutoCloseable {

	final HybridInstance instance;

	private final ScheduledExecutorService jobs = Executors.newScheduledThreadPool(2);

	RunningInstance(HybridInstance instance) {
		this.instance = instance;
		this.jobs.scheduleWithFixedDelay(instance.sync::run, 50, 50, TimeUnit.MILLISECONDS);
		this.jobs.scheduleWithFixedDelay(instance.reaper::run, 100, 100, TimeUnit.MILLISECONDS);
	}

	@Override
	public void close() throws InterruptedException {
		this.jobs.shutdown();
		this.jobs.awaitTermination(10, TimeUnit.SECONDS);
	}

}
