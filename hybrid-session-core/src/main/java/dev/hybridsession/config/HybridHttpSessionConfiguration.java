package dev.hybridsession.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import dev.hybridsession.cluster.EndNews;
import dev.hybridsession.jdbc.JdbcSessionArchive;
import dev.hybridsession.lock.SessionLocks;
import dev.hybridsession.lock.Waiter;
import dev.hybridsession.observe.SessionArchive;
import dev.hybridsession.observe.SessionObserver;
import dev.hybridsession.reaper.ReaperPass;
import dev.hybridsession.repository.ApplicationSessionEvents;
import dev.hybridsession.repository.HybridSessionOperations;
import dev.hybridsession.repository.HybridSessionRepository;
import dev.hybridsession.repository.SessionDescription;
import dev.hybridsession.repository.SessionTiers;
import dev.hybridsession.repository.SessionTiming;
import dev.hybridsession.repository.StoreIdentity;
import dev.hybridsession.serializer.AttributeSerializer;
import dev.hybridsession.sync.BackgroundSync;
import dev.hybridsession.sync.DirtySessionQueue;
import dev.hybridsession.sync.SubsessionSyncPass;
import dev.hybridsession.sync.SyncPass;
import dev.hybridsession.tier.CacheKeys;
import dev.hybridsession.tier.Chance;
import dev.hybridsession.tier.LockTable;
import dev.hybridsession.tier.SessionCache;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.session.IndexResolver;
import org.springframework.session.Session;
import org.springframework.session.SessionIdGenerator;
import org.springframework.session.config.SessionRepositoryCustomizer;
import org.springframework.session.config.annotation.web.http.SpringHttpSessionConfiguration;

/**
 * Wires the repository and its background jobs. The tiers come from
 * {@code TierConfiguration}; customizers of the application come last.
 */
@Configuration(proxyBeanMethods = false)
@Import({ SpringHttpSessionConfiguration.class, TierConfiguration.class, SubsessionConfiguration.class,
		ClusterConfiguration.class })
public class HybridHttpSessionConfiguration {

	@Bean
	HybridSessionRepository hybridSessionRepository(SessionTiers tiers, CheckedSettings settings,
			ObjectProvider<SessionArchive> archives, SessionDatabase database,
			ObjectProvider<IndexResolver<Session>> indexResolver, ObjectProvider<SessionIdGenerator> idGenerator,
			ObjectProvider<SessionRepositoryCustomizer<HybridSessionRepository>> customizers,
			ApplicationContext context, EndNews news) {
		HybridSessionSettings values = settings.values();
		AttributeSerializer attributeSerializer = Serializers.choose(context, settings);
		List<SessionArchive> all = archives.orderedStream().map(database::inOurTransaction).toList();
		SessionArchive archive = Archives.of(all, values.isJdbcArchive()
				? new JdbcSessionArchive(database.dataSource(), values.getTableName(), settings.namespace().value())
				: null);
		ApplicationSessionEvents events = new ApplicationSessionEvents(context);
		HybridSessionRepository repository = new HybridSessionRepository(tiers, attributeSerializer,
				values.getOnError(), archive,
				(values.getEventScope() == EventScope.CLUSTER) ? news.telling(events) : events);
		repository.setDefaultMaxInactiveInterval(values.getMaxInactiveInterval());
		repository.setSaveMode(values.getSaveMode());
		repository.setFlushMode(values.getFlushMode());
		repository.setWriteThroughAttributes(values.getWriteThroughAttributes());
		repository.setSignedIds(settings.signedIds());
		repository.setLimits(values.getLimits().toLimits());
		indexResolver.ifAvailable(repository::setIndexResolver);
		idGenerator.ifAvailable(repository::setSessionIdGenerator);
		customizers.orderedStream().forEach((customizer) -> customizer.customize(repository));
		return repository;
	}

	@Bean
	SyncPass hybridSessionSyncPass(SessionTiers tiers, DirtySessionQueue dirty, HybridSessionRepository repository,
			CheckedSettings settings) {
		return new SyncPass(tiers, dirty, repository.ending(), settings.values().getSyncBatchSize(), Waiter.SYSTEM);
	}

	@Bean
	BackgroundSync hybridSessionBackgroundSync(SyncPass sessions, SubsessionSyncPass subsessions) {
		return new BackgroundSync(sessions, subsessions);
	}

	@Bean
	ReaperPass hybridSessionReaperPass(SessionTiers tiers, HybridSessionRepository repository, LockTable locks,
			CheckedSettings settings) {
		return new ReaperPass(tiers, repository.ending(), settings.values().getReaperBatchSize(),
				settings.locks() ? locks : null);
	}

	@Bean(destroyMethod = "close")
	SessionLocks hybridSessionLocks(SessionCache hybridSessionCache, LockTable table, CheckedSettings settings,
			CacheKeys keys, ObjectProvider<SessionObserver> observer) {
		return new SessionLocks(hybridSessionCache.homes(), table, keys, settings.locking(),
				observer.getIfAvailable(() -> SessionObserver.NONE), Waiter.SYSTEM, settings.clock(), Chance.SYSTEM,
				leaseThread());
	}

	/**
	 * Begins with the first task: an application that locks nothing has no thread for it.
	 */
	private static ScheduledExecutorService leaseThread() {
		ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread created = new Thread(task, "hybrid-session-leases");
			created.setDaemon(true);
			return created;
		});
		// it ends when nothing is to be renewed, and begins again
		thread.setRemoveOnCancelPolicy(true);
		thread.setKeepAliveTime(1, TimeUnit.SECONDS);
		thread.allowCoreThreadTimeOut(true);
		return thread;
	}

	/**
	 * Not lazy, as it has to be there to be started.
	 */
	@Bean
	@Lazy(false)
	SessionConnections hybridSessionConnections(CacheConnections cache, SessionDatabase database, SessionLocks locks) {
		return new SessionConnections(cache, database, locks);
	}

	@Bean
	HybridSessionOperations hybridSessionOperations(HybridSessionRepository repository, BackgroundSync sync,
			CheckedSettings settings) {
		return new HybridSessionOperations() {

			@Override
			public int drain() {
				return sync.drain();
			}

			@Override
			public Optional<SessionDescription> describe(String sessionId) {
				return repository.describe(sessionId);
			}

			@Override
			public boolean isClockTrusted() {
				return settings.clock().isTrusted();
			}

			@Override
			public Optional<Duration> clockDifference() {
				return settings.clock().excess();
			}

		};
	}

	@Bean
	@Lazy(false)
	SessionJobs hybridSessionJobs(BackgroundSync sync, ReaperPass reaper, SessionTiming timing,
			CheckedSettings settings, SessionTiers tiers, StoreIdentity identity, SessionDatabase database,
			ClusterMember member) {
		return new SessionJobs(new StartReport(settings, database, tiers.gate(), identity), sync,
				settings.values().isReaperEnabled() ? reaper : null, timing.reaperInterval(), member);
	}

}
