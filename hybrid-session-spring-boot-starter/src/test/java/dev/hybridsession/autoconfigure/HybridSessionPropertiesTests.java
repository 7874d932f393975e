package dev.hybridsession.autoconfigure;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.hybridsession.AttributeErrorPolicy;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.RecordMode;
import dev.hybridsession.SessionLocks.LockTimeoutPolicy;
import dev.hybridsession.config.HybridSessionSettings;
import dev.hybridsession.config.HybridSessionSettings.EventScope;
import dev.hybridsession.config.LockingOptions.LockingMode;
import dev.hybridsession.config.ReaperOptions;
import dev.hybridsession.config.SyncOptions;
import dev.hybridsession.config.SecurityOptions;
import dev.hybridsession.config.SerializationOptions;
import org.junit.jupiter.api.Test;

import org.springframework.boot.session.autoconfigure.SessionTimeout;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.session.FlushMode;
import org.springframework.session.SaveMode;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of the way from properties to settings. */
class HybridSessionPropertiesTests {

	private static final String KEYS = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=,"
			+ "YTEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

	private static final Map<String, String> VALUES = Map.ofEntries(Map.entry("namespace", "shop"),
			Map.entry("save-mode", "always"), Map.entry("flush-mode", "immediate"), Map.entry("touch-interval", "3"),
			Map.entry("write-through-attributes", "cart,basket"), Map.entry("sync.interval", "40"),
			Map.entry("sync.background", "false"), Map.entry("sync.batch-size", "17"),
			Map.entry("reaper.enabled", "false"), Map.entry("reaper.interval", "55"),
			Map.entry("reaper.batch-size", "18"), Map.entry("reaper.archive", "jdbc"),
			Map.entry("memcached.servers", "cache.invalid:1,cache.invalid:2"), Map.entry("memcached.protocol", "meta"),
			Map.entry("memcached.operation-timeout", "70"), Map.entry("memcached.connections", "2"),
			Map.entry("memcached.max-item-size", "3KB"), Map.entry("locking.mode", "patterns"),
			Map.entry("locking.include", "/cart/**,/count"), Map.entry("locking.exclude", "/cart/help"),
			Map.entry("locking.lease", "11"), Map.entry("locking.wait", "4"),
			Map.entry("locking.on-timeout", "proceed"), Map.entry("jdbc.table-name", "SHOP_SESSION"),
			Map.entry("jdbc.pool-size", "6"), Map.entry("serialization.allowed-classes", "com.example.*,java.lang.*"),
			Map.entry("serialization.on-error", "fail"), Map.entry("serialization.format", "json"),
			Map.entry("subsessions.write-through", "cart,uploads"), Map.entry("memcached.replicas", "1"),
			Map.entry("cluster.heartbeat", "7"), Map.entry("cluster.clock-skew", "5"),
			Map.entry("events.scope", "local"), Map.entry("security.id-signing-keys", KEYS),
			Map.entry("security.record-keys", KEYS), Map.entry("security.record-mode", "sign"),
			Map.entry("security.unsigned-ids-until", "2030-01-31T12:00:00Z"), Map.entry("limits.record-size", "5KB"),
			Map.entry("limits.attributes", "7"), Map.entry("limits.attribute-name-length", "111"),
			Map.entry("limits.unsynced-sessions", "201"), Map.entry("limits.unsynced-subsessions", "202"),
			Map.entry("limits.unconfirmed-writes", "203"), Map.entry("limits.pending-ends", "204"),
			Map.entry("limits.untold-ends", "205"), Map.entry("limits.waiting-requests", "206"),
			Map.entry("limits.remembered-ids", "207"), Map.entry("limits.verified-values", "9KB"),
			Map.entry("jdbc.wait", "8"), Map.entry("jdbc.check-tables", "false"),
			Map.entry("memcached.ssl.enabled", "true"), Map.entry("memcached.ssl.verify-hostname", "false"),
			Map.entry("migration.to", "spring-session-jdbc"), Map.entry("migration.table-name", "OLD_SESSION"),
			Map.entry("migration.redis-namespace", "shop:session"));

	/** Tested with a bundle and with an old store: SslBundleTests, JdbcMigrationTests. */
	private static final Set<String> TESTED_ELSEWHERE = Set.of("memcached.ssl.bundle", "migration.from");

	/** Not set in the application of the other tests. */
	private static final Map<String, String> USER = Map.of("memcached.username", "shop", "memcached.password",
			"Ocelot-7731");

	private final WebApplicationContextRunner runner = Runners.web();

	@Test
	void everyPropertyArrives() {
		Set<String> names = new HashSet<>(VALUES.keySet());
		names.addAll(USER.keySet());
		names.addAll(TESTED_ELSEWHERE);
		assertThat(names).containsExactlyInAnyOrderElementsOf(SettingsTree.of(new HybridSessionSettings()).keySet());
		this.runner
			.withPropertyValues("hybrid-session.jdbc.schema=classpath:shop-session.sql", "spring.session.timeout=99")
			.withPropertyValues(written(VALUES))
			.run((context) -> assertArrived(context.getBean(HybridSessionSettings.class)));
	}

	private static String[] written(Map<String, String> values) {
		return values.entrySet()
			.stream()
			.map((value) -> "hybrid-session." + value.getKey() + "=" + value.getValue())
			.toArray(String[]::new);
	}

	@Test
	void theUserArrivesWithItsPassword() {
		this.runner.withPropertyValues("hybrid-session.memcached.servers=cache.invalid:1")
			.withPropertyValues(written(USER))
			.run((context) -> {
				// without the password the settings were refused
				assertThat(context).hasNotFailed();
				assertThat(context.getBean(HybridSessionSettings.class).getMemcached().getUsername()).isEqualTo("shop");
			});
	}

	private static void assertArrived(HybridSessionSettings settings) {
		assertThat(settings.maxInactiveInterval()).isEqualTo(Duration.ofSeconds(99));
		assertThat(settings.getNamespace()).isEqualTo("shop");
		assertThat(settings.getSaveMode()).isEqualTo(SaveMode.ALWAYS);
		assertThat(settings.getFlushMode()).isEqualTo(FlushMode.IMMEDIATE);
		assertThat(settings.touchInterval()).isEqualTo(Duration.ofSeconds(3));
		assertThat(settings.getWriteThroughAttributes()).isEqualTo(Set.of("cart", "basket"));
		assertThat(settings.syncInterval()).isEqualTo(Duration.ofSeconds(40));
		assertThat(settings.getSync().isBackground()).isFalse();
		assertThat(settings.getEvents().getScope()).isEqualTo(EventScope.LOCAL);
		assertThat(settings.getSync().getBatchSize()).isEqualTo(17);
		assertThat(settings.getReaper().isEnabled()).isFalse();
		assertThat(settings.getReaper().getInterval()).isEqualTo(Duration.ofSeconds(55));
		assertThat(settings.getReaper().getBatchSize()).isEqualTo(18);
		assertThat(settings.getReaper().getArchive()).isEqualTo(ReaperOptions.Archive.JDBC);
		assertThat(settings.getMemcached().getServers()).containsExactly("cache.invalid:1", "cache.invalid:2");
		assertThat(settings.getMemcached().getProtocol()).isEqualTo(MemcachedProtocol.META);
		assertThat(settings.getMemcached().getOperationTimeout()).isEqualTo(Duration.ofMillis(70));
		assertThat(settings.getMemcached().getConnections()).isEqualTo(2);
		assertThat(settings.getMemcached().getSsl().isEnabled()).isTrue();
		assertThat(settings.getMemcached().getSsl().isVerifyHostname()).isFalse();
		assertThat(settings.getMigration().getTo()).isEqualTo(SyncOptions.OldStore.SPRING_SESSION_JDBC);
		assertThat(settings.getMigration().getTableName()).isEqualTo("OLD_SESSION");
		assertThat(settings.getMigration().getRedisNamespace()).isEqualTo("shop:session");
		assertThat(settings.getMemcached().getMaxItemSize()).isEqualTo(DataSize.ofKilobytes(3));
		assertThat(settings.getLocking().getMode()).isEqualTo(LockingMode.PATTERNS);
		assertThat(settings.getLocking().getInclude()).containsExactly("/cart/**", "/count");
		assertThat(settings.getLocking().getExclude()).containsExactly("/cart/help");
		assertThat(settings.getLocking().getLease()).isEqualTo(Duration.ofSeconds(11));
		assertThat(settings.getLocking().getWait()).isEqualTo(Duration.ofSeconds(4));
		assertThat(settings.getLocking().getOnTimeout()).isEqualTo(LockTimeoutPolicy.PROCEED);
		assertThat(settings.getJdbc().getTableName()).isEqualTo("SHOP_SESSION");
		assertThat(settings.getJdbc().getPoolSize()).isEqualTo(6);
		assertThat(settings.getSerialization().getAllowedClasses()).containsExactly("com.example.*", "java.lang.*");
		assertThat(settings.getSerialization().getFormat()).isEqualTo(SerializationOptions.Format.JSON);
		assertThat(settings.getSerialization().getOnError()).isEqualTo(AttributeErrorPolicy.FAIL);
		assertThat(settings.getSubsessions().getWriteThrough()).containsExactlyInAnyOrder("cart", "uploads");
		assertThat(settings.getMemcached().getReplicas()).isOne();
		assertThat(settings.getCluster().getHeartbeat()).isEqualTo(Duration.ofSeconds(7));
		assertThat(settings.getCluster().getClockSkew()).isEqualTo(Duration.ofSeconds(5));
		SecurityOptions security = settings.getSecurity();
		assertThat(security).extracting("idSigningKeys").isEqualTo(List.of(KEYS.split(",")));
		assertThat(security).extracting("recordKeys").isEqualTo(List.of(KEYS.split(",")));
		assertThat(security.getRecordMode()).isEqualTo(RecordMode.SIGN);
		assertThat(security.getUnsignedIdsUntil()).isEqualTo(Instant.parse("2030-01-31T12:00:00Z"));
		assertThat(settings.getLimits().getRecordSize()).isEqualTo(DataSize.ofKilobytes(5));
		assertThat(settings.getLimits().getAttributes()).isEqualTo(7);
		assertThat(settings.getLimits().getAttributeNameLength()).isEqualTo(111);
		assertThat(settings.getLimits().getUnsyncedSessions()).isEqualTo(201);
		assertThat(settings.getLimits().getUnsyncedSubsessions()).isEqualTo(202);
		assertThat(settings.getLimits().getUnconfirmedWrites()).isEqualTo(203);
		assertThat(settings.getLimits().getPendingEnds()).isEqualTo(204);
		assertThat(settings.getLimits().getUntoldEnds()).isEqualTo(205);
		assertThat(settings.getLimits().getWaitingRequests()).isEqualTo(206);
		assertThat(settings.getLimits().getRememberedIds()).isEqualTo(207);
		assertThat(settings.getLimits().getVerifiedValues()).isEqualTo(DataSize.ofKilobytes(9));
		assertThat(settings.getJdbc().isCheckTables()).isFalse();
		assertThat(settings.getJdbc().getWait()).isEqualTo(Duration.ofSeconds(8));
	}

	@Test
	void withoutPropertiesTheSettingsHaveTheirDefaults() {
		Runners.withoutMemcached()
			.run((context) -> assertThat(context.getBean(HybridSessionSettings.class)).usingRecursiveComparison()
				.isEqualTo(new HybridSessionSettings()));
	}

	@Test
	void anEmptyListOfAttributesIsEmpty() {
		this.runner.withPropertyValues("hybrid-session.write-through-attributes=")
			.run((context) -> assertThat(context.getBean(HybridSessionSettings.class).getWriteThroughAttributes())
				.isEmpty());
	}

	@Test
	void theTimeoutIsThatOfTheServletContainerIfThereIsNoOther() {
		// only with an embedded server is that property Boot's
		WebApplicationContextRunner embedded = Runners.tomcat()
			.withPropertyValues("server.servlet.session.timeout=10m");
		assertTimeout(embedded, Duration.ofMinutes(10));
		assertTimeout(embedded.withPropertyValues("spring.session.timeout=11m"), Duration.ofMinutes(11));
		assertTimeout(this.runner.withPropertyValues("spring.session.timeout=-1"), Duration.ofSeconds(-1));
		assertTimeout(this.runner.withBean(SessionTimeout.class, () -> () -> null), Duration.ofMinutes(30));
	}

	private static void assertTimeout(WebApplicationContextRunner runner, Duration expected) {
		runner.run((context) -> assertThat(context.getBean(HybridSessionSettings.class).maxInactiveInterval())
			.isEqualTo(expected));
	}

	@Test
	void anUnsetSyncIntervalFollowsTheTimeout() {
		this.runner.withPropertyValues("spring.session.timeout=60s")
			.run((context) -> assertThat(context.getBean(HybridSessionSettings.class).syncInterval())
				.isEqualTo(Duration.ofSeconds(30)));
	}

}
