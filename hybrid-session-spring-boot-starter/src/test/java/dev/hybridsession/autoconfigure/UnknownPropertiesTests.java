package dev.hybridsession.autoconfigure;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class UnknownPropertiesTests {

	private final StandardEnvironment environment = new StandardEnvironment();

	@Test
	void nameThatIsWrittenWronglyIsToldWithItsPlaceAndWithoutItsValue(CapturedOutput output) {
		set(Map.of("hybrid-session.security.id-signing-key", "secret", "hybrid-session.memcached.server",
				"cache1:11211", "hybrid-session.jdbc.poolsize.max", 3, "hybrid-session.jdbc.initialise-schema",
				"always"));
		assertThat(UnknownProperties.in(this.environment)).hasSize(4)
			.anyMatch((line) -> line.startsWith("hybrid-session.memcached.server (") && line.contains("\"test\""));
		UnknownProperties.warn(this.environment);
		assertThat(output.getOut())
			.contains("have no effect", "hybrid-session.security.id-signing-key (",
					"hybrid-session.jdbc.poolsize.max (", "hybrid-session.jdbc.initialise-schema (")
			.doesNotContain("secret");
	}

	@Test
	void nameThatIsReadIsNotTold(CapturedOutput output) {
		set(Map.of("hybrid-session.enabled", true, "hybrid-session.memcached.servers[0]", "cache1:11211",
				"hybrid-session.memcached.ssl.bundle", "cache", "hybrid-session.jdbc.initialize-schema", "always",
				"hybrid-session.jdbc.continueOnError", true, "hybrid-session.jdbc.pool-size", 3,
				"hybrid-session.security.record_keys", "key", "hybridsession.sync.interval", "1m",
				"hybrid-sessions.sync.interval", "1m"));
		this.environment.getPropertySources()
			.addFirst(new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
					Map.of("HYBRIDSESSION_MEMCACHED_MAXITEMSIZE", "1MB", "HYBRID_SESSION_TOUCH_INTERVAL", "1s")));
		assertThat(UnknownProperties.in(this.environment)).isEmpty();
		UnknownProperties.warn(this.environment);
		assertThat(output).isEmpty();
	}

	@Test
	void nameWithoutAValueIsNotTold() {
		set(Map.of("hybrid-session.touch-interval", "", "hybrid-session.memcached.ssl.bundle", "",
				"hybrid-session.security.record-keys", "", "hybrid-session.memcached.servers", "",
				"hybrid-session.locking.include", "", "hybrid-session.migration.from", ""));
		assertThat(UnknownProperties.in(this.environment)).isEmpty();
	}

	private void set(Map<String, Object> properties) {
		this.environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
	}

}
