package dev.hybridsession.autoconfigure;

import java.util.Locale;

import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.InvalidSettingException;
import dev.hybridsession.config.HybridSessionSettings;
import dev.hybridsession.config.LockingOptions.LockingMode;
import dev.hybridsession.config.SyncOptions.MigrationOptions;
import dev.hybridsession.config.SyncOptions.OldStore;
import dev.hybridsession.internal.reactive.RunningOperations;
import dev.hybridsession.internal.reactive.SessionThreads;
import dev.hybridsession.internal.reactive.ThreadedSessionRepository;
import dev.hybridsession.internal.reactive.UnavailableHandler;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnThreading;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.thread.Threading;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Primary;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.session.FlushMode;
import org.springframework.session.config.annotation.web.server.SpringWebSessionConfiguration;
import org.springframework.web.server.WebFilter;

/**
 * Gives WebFlux the sessions of the repository, which blocks, on threads of their own.
 * {@link HybridSessionAutoConfiguration} imports it.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = Type.REACTIVE)
@Import(SpringWebSessionConfiguration.class)
class ReactiveSessionConfiguration {

	@Bean
	ReactiveSessions hybridSessionReactiveSessions(
			@Qualifier("hybridSessionRepository") HybridSessionRepository repository,
			@Qualifier("hybridSessionScheduler") Scheduler scheduler, HybridSessionSettings settings,
			RunningOperations running) {
		refuseWhatIsForServlets(settings);
		return new ReactiveSessions(
				new ThreadedSessionRepository(repository, scheduler, settings.getJdbc().getWait(), running));
	}

	/**
	 * Serves also if the application has the repository of another store. This happens
	 * only with a migration, which stops the start.
	 */
	@Bean
	@Primary
	ThreadedSessionRepository hybridSessionReactiveRepository(ReactiveSessions sessions) {
		return sessions.repository();
	}

	private static void refuse(String property, @Nullable OldStore store) {
		if (store != null) {
			throw InvalidSettingException.of(property, store.name().toLowerCase(Locale.ROOT).replace('_', '-'),
					"A reactive application cannot take over sessions from another store, nor give them back."
							+ " Remove the property. Users log in once more.");
		}
	}

	/** Stops before the jobs, which sync everything at their end. */
	@Bean
	@Lazy(false)
	RunningOperations hybridSessionRunningOperations(@Qualifier("hybridSessionJobs") SmartLifecycle jobs) {
		return new RunningOperations(jobs.getPhase() + 1);
	}

	private static void refuseWhatIsForServlets(HybridSessionSettings settings) {
		if (settings.getFlushMode() == FlushMode.IMMEDIATE) {
			throw InvalidSettingException.of("hybrid-session.flush-mode", "immediate",
					"A reactive application saves a session at the end of the request, because a change of an attribute"
							+ " must not block. Remove the property, and call WebSession.save() for an earlier save.");
		}
		MigrationOptions migration = settings.getMigration();
		refuse("hybrid-session.migration.from", migration.getFrom());
		refuse("hybrid-session.migration.to", migration.getTo());
		LockingMode locking = settings.getLocking().getMode();
		if (locking != LockingMode.NONE) {
			throw InvalidSettingException.of("hybrid-session.locking.mode", locking.name().toLowerCase(Locale.ROOT),
					"A reactive application cannot lock the sessions of its requests. Remove the property, and keep"
							+ " values that must lose no update in subsessions.");
		}
	}

	@Bean
	UnavailableHandler hybridSessionUnavailableHandler(ReactiveSessions sessions) {
		return new UnavailableHandler(sessions.repository()::isSavedNewId);
	}

	/**
	 * Commits the answers that have no body, such as redirects, and so saves their
	 * sessions. Spring would do it after the last handler of failures.
	 */
	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	WebFilter hybridSessionCommitFilter() {
		return (exchange, chain) -> chain.filter(exchange).then(Mono.defer(exchange.getResponse()::setComplete));
	}

	/** As many threads as Reactor's bounded elastic scheduler has. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnThreading(Threading.PLATFORM)
	@ConditionalOnMissingBean(name = "hybridSessionScheduler")
	static class OnPlatformThreads {

		/** The threads stop before the clients of memcached and the database close. */
		@Bean
		@DependsOn("hybridSessions")
		SessionThreads hybridSessionThreads() {
			return new SessionThreads();
		}

		@Bean(defaultCandidate = false, destroyMethod = "")
		Scheduler hybridSessionScheduler(SessionThreads threads) {
			return threads.scheduler();
		}

	}

	/** A thread for each operation. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnThreading(Threading.VIRTUAL)
	@ConditionalOnMissingBean(name = "hybridSessionScheduler")
	static class OnVirtualThreads {

		@Bean(defaultCandidate = false)
		Scheduler hybridSessionScheduler() {
			return Schedulers.fromExecutor(new VirtualThreadTaskExecutor("hybrid-session-web-"));
		}

	}

	/**
	 * Our repository itself. An application may put a decorator around the bean that
	 * WebFlux uses, and a test a mock in its place: neither has the index of users, nor
	 * knows which ids are new.
	 */
	record ReactiveSessions(ThreadedSessionRepository repository) {
	}

}
