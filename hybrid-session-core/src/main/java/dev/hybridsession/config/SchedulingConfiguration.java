package dev.hybridsession.config;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

/**
 * The scheduler of the background jobs.
 */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class SchedulingConfiguration {

	/**
	 * One each to sync, to reap, to beat, to tell and to hear: none waits for another.
	 */
	private static final int JOBS = 5;

	private static final int SECONDS_TO_FINISH = 10;

	@Bean
	ThreadPoolTaskScheduler hybridSessionScheduler() {
		ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
		scheduler.setPoolSize(JOBS);
		scheduler.setDaemon(true);
		scheduler.setThreadNamePrefix("hybrid-session-");
		scheduler.setWaitForTasksToCompleteOnShutdown(true);
		scheduler.setAwaitTerminationSeconds(SECONDS_TO_FINISH);
		return scheduler;
	}

}
