package dev.hybridsession.fault;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import dev.hybridsession.support.HybridInstance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An instance whose jobs run all the time, as in an application.
 */
final class RunningInstance implements AutoCloseable {

	final HybridInstance instance;

	private static final Logger logger = LoggerFactory.getLogger(RunningInstance.class);

	private final ScheduledExecutorService jobs = Executors.newScheduledThreadPool(2);

	RunningInstance(HybridInstance instance) {
		this.instance = instance;
		this.jobs.scheduleWithFixedDelay(logged(instance.sync::run), 50, 50, TimeUnit.MILLISECONDS);
		this.jobs.scheduleWithFixedDelay(logged(instance.reaper::run), 100, 100, TimeUnit.MILLISECONDS);
	}

	/** A pass that fails is followed by the next, as with Spring's scheduler. */
	private static Runnable logged(Runnable pass) {
		return () -> {
			try {
				pass.run();
			}
			catch (RuntimeException ex) {
				logger.error("A pass has failed", ex);
			}
		};
	}

	@Override
	public void close() throws InterruptedException {
		this.jobs.shutdown();
		this.jobs.awaitTermination(10, TimeUnit.SECONDS);
	}

}
