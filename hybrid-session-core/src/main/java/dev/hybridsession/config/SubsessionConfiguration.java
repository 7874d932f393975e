package dev.hybridsession.config;

import dev.hybridsession.jdbc.JdbcSubsessionStore;
import dev.hybridsession.lock.Waiter;
import dev.hybridsession.observe.SessionArchive;
import dev.hybridsession.observe.SessionObserver;
import dev.hybridsession.repository.AttributeErrorPolicy;
import dev.hybridsession.repository.GatedSubsessionStore;
import dev.hybridsession.repository.HybridSessionRepository;
import dev.hybridsession.repository.HybridSubsessions;
import dev.hybridsession.repository.SessionTiers;
import dev.hybridsession.subsession.SubsessionEngine;
import dev.hybridsession.subsession.SubsessionSettings;
import dev.hybridsession.subsession.Subsessions;
import dev.hybridsession.sync.DirtySubsessionQueue;
import dev.hybridsession.sync.EvictionWatch;
import dev.hybridsession.sync.SubsessionSyncPass;
import dev.hybridsession.tier.CacheKeys;
import dev.hybridsession.tier.Chance;
import dev.hybridsession.tier.SessionCache;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Wires the subsessions beside the sessions.
 */
@Configuration(proxyBeanMethods = false)
class SubsessionConfiguration {

	private static final int MAX_DIRTY_SUBSESSIONS = 100_000;

	@Bean
	DirtySubsessionQueue hybridSessionDirtySubsessions(CheckedSettings settings, EvictionWatch evictions) {
		return new DirtySubsessionQueue(MAX_DIRTY_SUBSESSIONS, settings.values().isSyncBackground(), evictions);
	}

	@Bean
	SubsessionEngine hybridSessionSubsessionEngine(SessionCache hybridSessionCache, SessionTiers tiers,
			HybridSessionRepository repository, DirtySubsessionQueue dirty, CheckedSettings settings, CacheKeys keys,
			SessionDatabase database, ObjectProvider<SessionObserver> observer, ApplicationContext context) {
		JdbcSubsessionStore store = new JdbcSubsessionStore(database.dataSource(), settings.values().getTableName(),
				settings.namespace().value());
		return new SubsessionEngine(hybridSessionCache.homes(), new GatedSubsessionStore(tiers.gate(), store), keys,
				repository.parents(), dirty, Serializers.choose(context, settings), subsessionSettings(settings),
				observer.getIfAvailable(() -> SessionObserver.NONE), settings.clock(), Chance.SYSTEM, Waiter.SYSTEM);
	}

	private static SubsessionSettings subsessionSettings(CheckedSettings settings) {
		HybridSessionSettings values = settings.values();
		return new SubsessionSettings(values.getLocking().getLease(), values.getLocking().getWait(),
				values.getCluster().getClockSkew(), values.getOnError() != AttributeErrorPolicy.FAIL,
				values.getSubsessions().getWriteThrough(), values.getLimits().toLimits());
	}

	@Bean
	Subsessions hybridSessionSubsessions(HybridSessionRepository repository, SubsessionEngine engine,
			CheckedSettings settings, ObjectProvider<SessionArchive> archives) {
		if (settings.values().isJdbcArchive() || archives.stream().findAny().isPresent()) {
			repository.ending().setSubsessions(engine::ending);
		}
		return new HybridSubsessions(repository, engine);
	}

	@Bean
	SubsessionSyncPass hybridSessionSubsessionSyncPass(SessionTiers tiers, DirtySubsessionQueue dirty,
			SubsessionEngine engine, CheckedSettings settings) {
		return new SubsessionSyncPass(tiers, dirty, engine.sync(), settings.values().getSyncBatchSize(), Waiter.SYSTEM);
	}

}
