package dev.hybridsession.config;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.annotation.ScheduledAnnotationBeanPostProcessor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;
import org.springframework.util.ErrorHandler;

import dev.hybridsession.internal.jobs.BackgroundSync;
import dev.hybridsession.internal.jobs.ReaperPass;
import dev.hybridsession.internal.system.OncePerMinute;

/**
 * Makes the {@code @Scheduled} methods of the jobs run, in the context that
 * {@link SessionJobs} starts for them. Spring generates no code ahead of time for that
 * context. So its beans are made by methods, and a native image gets a hint for what is
 * called by reflection.
 */
final class JobScheduling implements RuntimeHintsRegistrar {

	private static final Logger logger = LoggerFactory.getLogger(JobScheduling.class);

	/**
	 * One each to sync, to reap, to beat, to tell and to hear: none waits for another.
	 */
	private static final int JOBS = 5;

	/** Leaves most of Spring's 30 s for a shutdown phase to the sync at the end. */
	private static final int SECONDS_TO_FINISH = 10;

	static void addTo(GenericApplicationContext jobs) {
		jobs.registerBean(ThreadPoolTaskScheduler.class, JobScheduling::scheduler);
		jobs.registerBean(ScheduledAnnotationBeanPostProcessor.class, () -> new ScheduledAnnotationBeanPostProcessor());
	}

	private static ThreadPoolTaskScheduler scheduler() {
		ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
		scheduler.setPoolSize(JOBS);
		scheduler.setDaemon(true);
		scheduler.setThreadNamePrefix("hybrid-session-");
		scheduler.setWaitForTasksToCompleteOnShutdown(true);
		scheduler.setAwaitTerminationSeconds(SECONDS_TO_FINISH);
		scheduler.setErrorHandler(errorHandler());
		return scheduler;
	}

	/**
	 * Logs errors of jobs. A job whose error cannot even be logged would never run again:
	 * there may be no memory for the line.
	 */
	private static ErrorHandler errorHandler() {
		OncePerMinute failures = new OncePerMinute(System::nanoTime);
		return (failure) -> {
			try {
				failures.count((count) -> logger
					.error("Background jobs of the sessions have failed {} times since the last such line. They are run"
							+ " again; restart this instance if the line comes again", count, failure));
			}
			catch (RuntimeException | Error ex) {
				// the next run may have the memory
			}
		};
	}

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		Stream.of(SyncJob.class, ReaperJob.class, ClusterMember.class)
			.forEach((job) -> hints.reflection()
				.registerType(job, MemberCategory.INVOKE_DECLARED_METHODS, MemberCategory.INVOKE_PUBLIC_METHODS));
	}

	/**
	 * Looks every second for sessions that are due to be synced.
	 *
	 * @param failures bounds the lines of the log
	 */
	record SyncJob(BackgroundSync passes, OncePerMinute failures) {

		private static final Logger logger = LoggerFactory.getLogger(SyncJob.class);

		@Scheduled(initialDelayString = "PT1S", fixedDelayString = "PT1S")
		void sync() {
			try {
				this.passes.run();
			}
			catch (RuntimeException ex) {
				this.failures
					.count((count) -> logger.error(
							"The background sync has failed {} times since the last such"
									+ " line; sessions stay in memcached, and it is tried again every second",
							count, ex));
			}
		}

	}

	/**
	 * Runs the reaper every interval. Instances that start together do not reap together.
	 *
	 * @param failures bounds the lines of the log
	 */
	record ReaperJob(ReaperPass reaper, Duration interval, OncePerMinute failures) {

		private static final Logger logger = LoggerFactory.getLogger(ReaperJob.class);

		/**
		 * Returns the time until the first pass: at least half and at most one and a half
		 * intervals, in milliseconds.
		 */
		public long getInitialDelay() {
			long millis = this.interval.toMillis();
			return millis / 2 + ThreadLocalRandom.current().nextLong(millis + 1);
		}

		@Scheduled(initialDelayString = "#{@reaperJob.initialDelay}", fixedDelayString = "#{@reaperJob.interval()}")
		void reap() {
			try {
				this.reaper.run();
			}
			catch (RuntimeException ex) {
				this.failures.count((count) -> logger.error(
						"The reaper has failed {} times since the last such line; sessions that"
								+ " have expired are not served, and stay in the table until a pass succeeds",
						count, ex));
			}
		}

	}

}
