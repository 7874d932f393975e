package dev.hybridsession.autoconfigure;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import dev.hybridsession.HybridSession;
import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.SessionObserver;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.scheduling.annotation.ScheduledAnnotationBeanPostProcessor;
import org.springframework.transaction.PlatformTransactionManager;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests that the background jobs keep to themselves. */
class SessionJobsTests {

	private final WebApplicationContextRunner runner = Runners.web()
		.withUserConfiguration(Jobs.class)
		.withPropertyValues("hybrid-session.reaper.interval=20ms");

	@Test
	void doNotWakeScheduledMethodsOfTheApplication() {
		this.runner.run((context) -> {
			Jobs jobs = context.getBean(Jobs.class);
			awaitPasses(jobs, 5);
			assertThat(jobs.own).hasValue(0);
		});
	}

	@Test
	void addNoSchedulerAndNoTransactions() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(TaskScheduler.class)
			.doesNotHaveBean(ScheduledAnnotationBeanPostProcessor.class)
			.doesNotHaveBean(PlatformTransactionManager.class));
	}

	@Test
	void runOnceAndOnTheirOwnThreadsIfTheApplicationSchedulesToo() {
		this.runner.withUserConfiguration(Scheduling.class).run((context) -> {
			Jobs jobs = context.getBean(Jobs.class);
			awaitPasses(jobs, 20);
			Awaitility.await().until(() -> jobs.own.get() > 5);
			assertThat(jobs.threads).allSatisfy((thread) -> assertThat(thread).startsWith("hybrid-session-"));
			assertThat(jobs.ownThreads).noneSatisfy((thread) -> assertThat(thread).startsWith("hybrid-session-"));
		});
	}

	@Test
	void runWithLazyInitialization() {
		this.runner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> awaitPasses(context.getBean(Jobs.class), 2));
	}

	@Test
	void endWithTheApplication() {
		this.runner.run((context) -> {
			awaitPasses(context.getBean(Jobs.class), 1);
			assertThat(threads()).isNotEmpty();
		});
		Awaitility.await().untilAsserted(() -> assertThat(threads()).isEmpty());
	}

	@Test
	void syncButDoNotReapIfTheReaperIsOff() {
		this.runner.withPropertyValues("hybrid-session.reaper.enabled=false", "hybrid-session.sync.interval=1s")
			.run((context) -> {
				Jobs jobs = context.getBean(Jobs.class);
				HybridSessionRepository sessions = context.getBean(HybridSessionRepository.class);
				HybridSession session = sessions.createSession();
				sessions.save(session);
				session.setAttribute("colour", "green");
				sessions.save(session);
				Awaitility.await().until(() -> !jobs.syncThreads.isEmpty());
				assertThat(jobs.syncThreads).allSatisfy((thread) -> assertThat(thread).startsWith("hybrid-session-"));
				assertThat(jobs.threads).isEmpty();
			});
	}

	private static void awaitPasses(Jobs jobs, int passes) {
		Awaitility.await().until(() -> jobs.threads.size() >= passes);
	}

	private static List<String> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith("hybrid-session-"))
			.toList();
	}

	@Configuration(proxyBeanMethods = false)
	static class Jobs {

		final Collection<String> threads = new ConcurrentLinkedQueue<>();

		final Collection<String> ownThreads = new ConcurrentLinkedQueue<>();

		final AtomicInteger own = new AtomicInteger();

		final Collection<String> syncThreads = new ConcurrentLinkedQueue<>();

		@Scheduled(fixedRate = 1)
		void own() {
			this.own.incrementAndGet();
			this.ownThreads.add(Thread.currentThread().getName());
		}

		@Bean
		SessionObserver passes() {
			return new SessionObserver() {

				@Override
				public void reaperPass(int ended, int kept, int deferred, Duration took) {
					Jobs.this.threads.add(Thread.currentThread().getName());
				}

				@Override
				public void syncPass(int synced, int deferred, Duration took) {
					Jobs.this.syncThreads.add(Thread.currentThread().getName());
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableScheduling
	static class Scheduling {

	}

}
