package dev.hybridsession.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import dev.hybridsession.config.HybridSessionSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of the generated configuration metadata. */
class ConfigurationMetadataTests {

	private static final Map<String, Map<String, Object>> PROPERTIES = new LinkedHashMap<>();

	private final Map<String, @Nullable Object> defaults = SettingsTree.of(new HybridSessionSettings());

	static {
		try {
			read(HybridSessionSettings.class);
			read(HybridSessionAutoConfiguration.class);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Returns the names of all properties that there are. */
	static Set<String> properties() {
		return PROPERTIES.keySet();
	}

	/** Returns the default of a property as text, empty if it has none. */
	static String defaultOf(String property) {
		Object value = PROPERTIES.get(property).get("defaultValue");
		return (value != null) ? value.toString() : "";
	}

	@SuppressWarnings("unchecked")
	private static void read(Class<?> ofModule) throws IOException {
		// by its class: other modules have a file of this name as well
		String root = ofModule.getProtectionDomain().getCodeSource().getLocation().toString();
		String file = root.endsWith(".jar") ? "jar:" + root + "!/" : root;
		try (InputStream json = new URL(file + "META-INF/spring-configuration-metadata.json").openStream()) {
			Map<String, Object> metadata = JsonParserFactory.getJsonParser()
				.parseMap(new String(json.readAllBytes(), StandardCharsets.UTF_8));
			// Boot adds those of an Actuator endpoint, which are named as it names them
			((List<Map<String, Object>>) metadata.get("properties")).stream()
				.filter((property) -> !property.get("name").toString().startsWith("management."))
				.forEach((property) -> PROPERTIES.put(property.get("name").toString(), property));
		}
	}

	@Test
	void hasEveryPropertyAndNoOther() {
		Stream<String> others = Stream.of("enabled", "jdbc.initialize-schema", "jdbc.schema", "jdbc.platform",
				"jdbc.continue-on-error");
		assertThat(PROPERTIES.keySet())
			.containsExactlyInAnyOrderElementsOf(Stream.concat(this.defaults.keySet().stream(), others)
				.map((name) -> "hybrid-session." + name)
				.toList());
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
		HybridSessionSettings settings = new HybridSessionSettings();
		this.defaults.put("sync.interval", settings.syncInterval());
		this.defaults.put("touch-interval", settings.touchInterval());
		this.defaults.put("security.record-mode", settings.getSecurity().getRecordMode());
		this.defaults.forEach(ConfigurationMetadataTests::assertDefault);
		assertDefault("enabled", true);
		assertDefault("jdbc.initialize-schema", "embedded");
	}

	private static void assertDefault(String property, @Nullable Object expected) {
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
		else if (expected instanceof Collection<?> values) {
			assertThat(actual).as(property)
				.isEqualTo(values.isEmpty() ? null : StringUtils.collectionToCommaDelimitedString(values));
		}
		else {
			assertThat(actual).as(property).isEqualTo(expected);
		}
	}

}
