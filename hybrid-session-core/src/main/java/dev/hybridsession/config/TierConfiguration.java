package dev.hybridsession.config;

import java.time.Clock;
import java.util.Map;

import javax.sql.DataSource;

import dev.hybridsession.jdbc.JdbcLockTable;
import dev.hybridsession.jdbc.JdbcSessionStore;
import dev.hybridsession.jdbc.JdbcStoreId;
import dev.hybridsession.lock.Waiter;
import dev.hybridsession.memcached.Memcached;
import dev.hybridsession.memcached.MemcachedClientFactory;
import dev.hybridsession.observe.SessionObserver;
import dev.hybridsession.repository.GatedLockTable;
import dev.hybridsession.repository.SessionTiers;
import dev.hybridsession.repository.SessionTiming;
import dev.hybridsession.repository.StoreIdentity;
import dev.hybridsession.route.SealedNode;
import dev.hybridsession.sync.DirtySessionQueue;
import dev.hybridsession.sync.EvictionWatch;
import dev.hybridsession.tier.CacheKeys;
import dev.hybridsession.tier.CacheRoutes;
import dev.hybridsession.tier.Chance;
import dev.hybridsession.tier.LockTable;
import dev.hybridsession.tier.SessionCache;
import dev.hybridsession.tier.SessionStore;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Wires the two tiers.
 */
@Configuration(proxyBeanMethods = false)
class TierConfiguration {

	/** Enough for a busy instance, and some 25 MB if it is ever reached. */
	private static final int MAX_DIRTY_SESSIONS = 100_000;

	/**
	 * The application may have a clock for other purposes, which may stand still; only a
	 * bean of this name is meant for sessions.
	 */
	@Bean
	CheckedSettings hybridSessionCheckedSettings(ObjectProvider<HybridSessionSettings> settings,
			ObjectProvider<EnableAttributes> attributes, Environment environment,
			@Qualifier("hybridSessionClock") ObjectProvider<Clock> clock) {
		HybridSessionSettings values = settings.getIfAvailable(HybridSessionSettings::new);
		attributes.orderedStream().forEach((some) -> some.fillIn(values, environment));
		return CheckedSettings.of(values, clock.getIfAvailable(Clock::systemUTC));
	}

	@Bean
	SessionTiming hybridSessionTiming(CheckedSettings settings) {
		return settings.timing();
	}

	@Bean(destroyMethod = "close")
	CacheConnections hybridSessionCacheConnections(CheckedSettings settings,
			ObjectProvider<MemcachedClientFactory> clients, ObjectProvider<SessionObserver> observer) {
		SessionObserver counts = observer.getIfAvailable(() -> SessionObserver.NONE);
		return new CacheConnections(Memcached.prepare(settings.memcached(),
				clients.getIfAvailable(MemcachedClientFactory::standard), settings.clock(),
				settings.timing().clockSkew(),
				(node) -> settings.recordSeal().isNone() ? node : new SealedNode(node, settings.recordSeal(), counts)));
	}

	@Bean(destroyMethod = "")
	SessionCache hybridSessionCache(CacheConnections connections) {
		return connections.cache();
	}

	@Bean(destroyMethod = "close")
	SessionDatabase hybridSessionDatabase(CheckedSettings settings,
			@HybridSessionDataSource ObjectProvider<DataSource> sessionDataSource,
			ObjectProvider<DataSource> dataSource) {
		return SessionDatabase.of(SessionDataSource.choose(sessionDataSource, dataSource),
				settings.values().getPoolSize());
	}

	@Bean
	SessionStore hybridSessionStore(CheckedSettings settings, SessionDatabase database) {
		return new JdbcSessionStore(database.dataSource(), settings.values().getTableName(),
				settings.namespace().value());
	}

	@Bean
	LockTable hybridSessionLockTable(CheckedSettings settings, SessionTiers tiers, SessionDatabase database) {
		return new GatedLockTable(tiers.gate(), new JdbcLockTable(database.dataSource(),
				settings.values().getTableName(), settings.namespace().value()));
	}

	/**
	 * The tiers need the keys, and what the keys need to know stands behind the tiers'
	 * gate.
	 */
	@Bean
	StoreIdentity hybridSessionStoreIdentity(CheckedSettings settings, ObjectProvider<SessionTiers> tiers,
			SessionDatabase database) {
		JdbcStoreId storeId = new JdbcStoreId(database.dataSource(), settings.values().getTableName(),
				settings.namespace().value());
		return new StoreIdentity(() -> tiers.getObject().gate(), storeId::claim, Chance.SYSTEM.uniqueId());
	}

	@Bean
	CacheKeys hybridSessionKeys(CheckedSettings settings, StoreIdentity identity) {
		return new CacheKeys(settings.namespace().value(), identity);
	}

	@Bean
	EvictionWatch hybridSessionEvictionWatch(CheckedSettings settings, ObjectProvider<SessionObserver> observer,
			SessionCache hybridSessionCache) {
		CacheRoutes routes = hybridSessionCache.routes();
		return new EvictionWatch(settings.timing().syncInterval(), settings.clock(),
				observer.getIfAvailable(() -> SessionObserver.NONE), (routes != null) ? routes::memory : Map::of);
	}

	@Bean
	DirtySessionQueue hybridSessionDirtyQueue(CheckedSettings settings, EvictionWatch evictions) {
		return new DirtySessionQueue(MAX_DIRTY_SESSIONS, settings.values().isSyncBackground(), evictions);
	}

	@Bean
	SessionTiers hybridSessionTiers(SessionCache hybridSessionCache, SessionStore hybridSessionStore,
			DirtySessionQueue dirty, CheckedSettings settings, CacheKeys keys, ObjectProvider<SessionObserver> observer,
			SessionDatabase database) {
		return SessionTiers.of(hybridSessionCache, hybridSessionStore, keys, settings.timing(), dirty,
				observer.getIfAvailable(() -> SessionObserver.NONE), settings.clock(), Chance.SYSTEM, database.queue(),
				Waiter.SYSTEM);
	}

}
