package dev.hybridsession.config;

import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.scheduling.annotation.ScheduledAnnotationBeanPostProcessor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * Makes the {@code @Scheduled} methods of the jobs run, in the context that
 * {@link SessionJobs} starts for them. Spring generates no code ahead of time for that
 * context. So its beans are made by methods, and a native image gets a hint for what is
 * called by reflection.
 */
final class JobScheduling implements RuntimeHintsRegistrar {

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
		return scheduler;
	}

	@Override
	public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
		Stream.of(SyncJob.class, ReaperJob.class, ClusterMember.class)
			.forEach((job) -> hints.reflection()
				.registerType(job, MemberCategory.INVOKE_DECLARED_METHODS, MemberCategory.INVOKE_PUBLIC_METHODS));
	}

}
