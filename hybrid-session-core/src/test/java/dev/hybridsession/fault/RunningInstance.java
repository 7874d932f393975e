package dev.hybridsession.fault;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import dev.hybridsession.internal.store.CacheRoutes;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.LongestWait;
import org.awaitility.Awaitility;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An instance whose jobs run all the time, as in an application. */
final class RunningInstance implements AutoCloseable {

	final HybridInstance instance;

	private static final Logger logger = LoggerFactory.getLogger(RunningInstance.class);

	private final ScheduledExecutorService jobs = Executors.newScheduledThreadPool(3);

	/** Told when the instance has lost a node or has it back. */
	volatile Runnable listener = () -> {
	};

	RunningInstance(HybridInstance instance) {
		this.instance = instance;
		this.jobs.scheduleWithFixedDelay(logged(instance.sync::run), 50, 50, TimeUnit.MILLISECONDS);
		this.jobs.scheduleWithFixedDelay(logged(instance.reaper::run), 100, 100, TimeUnit.MILLISECONDS);
	}

	/**
	 * An instance that also beats, and at once when a node is lost or back.
	 * @param routes the routes of the instance
	 * @param interval the pause between two beats
	 */
	RunningInstance(HybridInstance instance, CacheRoutes routes, Duration interval) {
		this(instance);
		Runnable beat = logged(this::beat);
		beat.run();
		this.jobs.scheduleWithFixedDelay(beat, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
		routes.onChange(() -> {
			this.listener.run();
			if (!this.jobs.isShutdown()) {
				this.jobs.execute(beat);
			}
		});
	}

	private boolean beat() {
		return Objects.requireNonNull(this.instance.heartbeat).beat();
	}

	/** Beats at once, as when a node is lost or back, until the notebook was reached. */
	void beatNow() {
		// the database shares the processors with the load
		Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10)).until(this::beat);
	}

	/** A pass that fails is followed by the next, as with Spring's scheduler. */
	private static Runnable logged(Runnable pass) {
		return () -> {
			try {
				pass.run();
			}
			catch (Throwable ex) {
				logger.error("A pass has failed", ex);
			}
		};
	}

	@Override
	public void close() throws InterruptedException {
		this.jobs.shutdown();
		this.jobs.awaitTermination(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS);
	}

}
