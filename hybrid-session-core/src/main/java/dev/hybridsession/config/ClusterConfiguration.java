package dev.hybridsession.config;

import java.util.Objects;

import dev.hybridsession.cluster.EndNews;
import dev.hybridsession.cluster.Heartbeat;
import dev.hybridsession.cluster.Sweep;
import dev.hybridsession.jdbc.JdbcClusterNotebook;
import dev.hybridsession.jdbc.JdbcEndNotices;
import dev.hybridsession.lock.Waiter;
import dev.hybridsession.repository.ApplicationSessionEvents;
import dev.hybridsession.repository.GatedEndNotices;
import dev.hybridsession.repository.GatedNotebook;
import dev.hybridsession.repository.SessionTiers;
import dev.hybridsession.repository.StoreIdentity;
import dev.hybridsession.subsession.SubsessionEngine;
import dev.hybridsession.sync.BackgroundSync;
import dev.hybridsession.tier.CacheRoutes;
import dev.hybridsession.tier.Chance;
import dev.hybridsession.tier.SessionCache;

import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Wires what instances tell each other.
 */
@Configuration(proxyBeanMethods = false)
class ClusterConfiguration {

	@Bean
	EndNews hybridSessionEndNews(CheckedSettings settings, SessionTiers tiers, SessionDatabase database,
			ApplicationContext context) {
		JdbcEndNotices notices = new JdbcEndNotices(database.dataSource(), settings.values().getTableName(),
				settings.namespace().value());
		return new EndNews(new GatedEndNotices(tiers.gate(), notices), new ApplicationSessionEvents(context)::ended,
				settings.clock(), settings.timing().clockSkew(), Chance.SYSTEM);
	}

	@Bean
	ClusterMember hybridSessionClusterMember(CheckedSettings settings, SessionTiers tiers, BackgroundSync sync,
			SubsessionEngine subsessions, SessionCache hybridSessionCache, StoreIdentity identity, EndNews news,
			SessionDatabase database) {
		CacheRoutes routes = Objects.requireNonNull(hybridSessionCache.routes(), "routes of the cache");
		JdbcClusterNotebook notebook = new JdbcClusterNotebook(database.dataSource(), settings.values().getTableName(),
				settings.namespace().value());
		Heartbeat heartbeat = new Heartbeat(new GatedNotebook(tiers.gate(), notebook), routes, sync,
				new Sweep(tiers, subsessions.sync()::lookAfter, settings.values().getSyncBatchSize()),
				settings.values().getCluster().getHeartbeat(), settings.clock(), Chance.SYSTEM);
		return new ClusterMember(heartbeat, identity, routes, settings.values().getCluster().getHeartbeat(),
				Waiter.SYSTEM, (settings.values().getEventScope() == EventScope.CLUSTER) ? news : null);
	}

}
