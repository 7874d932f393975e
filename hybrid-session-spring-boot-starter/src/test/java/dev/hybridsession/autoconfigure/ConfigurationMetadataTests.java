package dev.hybridsession.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import dev.hybridsession.config.HybridSessionSettings;
import org.junit.jupiter.api.Test;

import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the generated configuration metadata.
 */
class ConfigurationMetadataTests {

	private static final Map<String, Map<String, Object>> PROPERTIES = new LinkedHashMap<>();

	private final HybridSessionSettings defaults = new HybridSessionSettings();

	static {
		try {
			read();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Returns the names of all properties that there are. */
	static Set<String> properties() {
		return PROPERTIES.keySet();
	}

	@SuppressWarnings("unchecked")
	private static void read() throws IOException {
		// by its class: other modules have a file of this name as well
		String root = HybridSessionProperties.class.getProtectionDomain().getCodeSource().getLocation().toString();
		String file = root.endsWith(".jar") ? "jar:" + root + "!/" : root;
		try (InputStream json = new URL(file + "META-INF/spring-configuration-metadata.json").openStream()) {
			Map<String, Object> metadata = JsonParserFactory.getJsonParser()
				.parseMap(new String(json.readAllBytes(), StandardCharsets.UTF_8));
			((List<Map<String, Object>>) metadata.get("properties"))
				.forEach((property) -> PROPERTIES.put(property.get("name").toString(), property));
		}
	}

	/** What can be set of sessions, with what becomes a setting. */
	static List<String> settings() {
		return List.of("namespace", "save-mode", "flush-mode", "touch-interval", "write-through-attributes",
				"sync.interval", "sync.background", "sync.batch-size", "reaper.enabled", "reaper.interval",
				"reaper.batch-size", "reaper.archive", "memcached.servers", "memcached.protocol",
				"memcached.operation-timeout", "memcached.connections", "memcached.max-item-size", "locking.mode",
				"locking.include", "locking.exclude", "locking.lease", "locking.wait", "locking.on-timeout",
				"jdbc.table-name", "jdbc.pool-size", "serialization.allowed-classes", "serialization.on-error",
				"subsessions.write-through", "memcached.replicas", "memcached.username", "memcached.password",
				"cluster.heartbeat", "cluster.clock-skew", "events.scope", "security.id-signing-keys",
				"security.unsigned-ids-until", "security.record-keys", "security.record-mode", "limits.record-size",
				"limits.attributes", "limits.attribute-name-length");
	}

	@Test
	void hasEveryPropertyAndNoOther() {
		Stream<String> others = Stream.of("enabled", "jdbc.initialize-schema", "jdbc.schema", "jdbc.platform",
				"jdbc.continue-on-error");
		assertThat(PROPERTIES.keySet()).containsExactlyInAnyOrderElementsOf(
				Stream.concat(settings().stream(), others).map((name) -> "hybrid-session." + name).toList());
	}

	@Test
	void describesEveryProperty() {
		assertThat(PROPERTIES).allSatisfy((name, property) -> assertThat(property.get("description")).as(name)
			.asString()
			.matches("[A-Z].*\\.")
			.doesNotStartWith("The ")
			.doesNotContain("{@", "null"));
	}

	@Test
	void namesTheDefaultsOfTheSettings() {
		assertDefault("enabled", true);
		assertDefault("namespace", this.defaults.getNamespace());
		assertDefault("save-mode", this.defaults.getSaveMode());
		assertDefault("flush-mode", this.defaults.getFlushMode());
		assertDefault("touch-interval", this.defaults.getTouchInterval());
		assertDefault("write-through-attributes", this.defaults.getWriteThroughAttributes());
		assertDefault("sync.interval", this.defaults.getSyncInterval());
		assertDefault("sync.background", this.defaults.isSyncBackground());
		assertDefault("sync.batch-size", this.defaults.getSyncBatchSize());
		assertDefault("reaper.enabled", this.defaults.isReaperEnabled());
		assertDefault("reaper.interval", this.defaults.getReaperInterval());
		assertDefault("reaper.batch-size", this.defaults.getReaperBatchSize());
		assertDefault("reaper.archive", this.defaults.isJdbcArchive() ? "jdbc" : "none");
		assertDefault("memcached.servers", this.defaults.getMemcached().getServers().get(0));
		assertDefault("memcached.protocol", this.defaults.getMemcached().getProtocol());
		assertDefault("memcached.operation-timeout", this.defaults.getMemcached().getOperationTimeout());
		assertDefault("memcached.connections", this.defaults.getMemcached().getConnections());
		assertDefault("memcached.max-item-size", DataSize.ofBytes(this.defaults.getMemcached().getMaxItemSize()));
		assertDefault("locking.mode", this.defaults.getLocking().getMode());
		assertDefault("locking.include", this.defaults.getLocking().getInclude());
		assertDefault("locking.exclude", this.defaults.getLocking().getExclude());
		assertDefault("locking.lease", this.defaults.getLocking().getLease());
		assertDefault("locking.wait", this.defaults.getLocking().getWait());
		assertDefault("locking.on-timeout", this.defaults.getLocking().getOnTimeout());
		assertDefault("jdbc.pool-size", this.defaults.getPoolSize());
		assertDefault("jdbc.table-name", this.defaults.getTableName());
		assertDefault("jdbc.initialize-schema", "embedded");
		assertDefault("serialization.allowed-classes", this.defaults.getAllowedClasses());
		assertDefault("serialization.on-error", this.defaults.getOnError());
		assertDefault("memcached.replicas", this.defaults.getMemcached().getReplicas());
		assertDefault("events.scope", this.defaults.getEventScope());
		assertDefault("cluster.heartbeat", this.defaults.getCluster().getHeartbeat());
		assertDefault("cluster.clock-skew", this.defaults.getCluster().getClockSkew());
		assertDefault("security.record-mode", this.defaults.getSecurity().getRecordMode());
		assertDefault("limits.record-size", DataSize.ofBytes(this.defaults.getLimits().getRecordSize()));
		assertDefault("limits.attributes", this.defaults.getLimits().getAttributes());
		assertDefault("limits.attribute-name-length", this.defaults.getLimits().getAttributeNameLength());
	}

	private static void assertDefault(String property, Object expected) {
		Object actual = PROPERTIES.get("hybrid-session." + property).get("defaultValue");
		if (expected instanceof Duration) {
			assertThat(DurationStyle.detectAndParse(String.valueOf(actual))).as(property).isEqualTo(expected);
		}
		else if (expected instanceof DataSize) {
			assertThat(DataSize.parse(String.valueOf(actual))).as(property).isEqualTo(expected);
		}
		else if (expected instanceof Enum<?> constant) {
			assertThat(actual).as(property).isEqualTo(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'));
		}
		else if (expected instanceof Iterable<?> nothing) {
			assertThat(nothing).as(property).isEmpty();
			assertThat(actual).as(property).isNull();
		}
		else {
			assertThat(actual).as(property).isEqualTo(expected);
		}
	}

}
