package dev.hybridsession.autoconfigure;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import dev.hybridsession.config.HybridSessionSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests that a wrong property stops the application with its name, its value and what is
 * allowed.
 */
@ExtendWith(OutputCaptureExtension.class)
class InvalidSettingFailureAnalyzerTests {

	private final WebApplicationContextRunner runner = Runners.web();

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					sync.interval               | -1s           | at least 1ms
					sync.interval               | 0             | at least 1ms
					sync.interval               | PT30M         | less than the session timeout (30m)
					sync.interval               | 9223372036854775807s | less than the session timeout (30m)
					sync.batch-size             | 0             | at least 1
					touch-interval              | -5ms          | zero (every page load) or more
					touch-interval              | 120s          | less than the sync interval (2m)
					reaper.interval             | 0s            | at least 1ms
					reaper.batch-size           | -1            | at least 1
					cluster.clock-skew          | -1ms          | from 0s to 24h
					cluster.clock-skew          | 25h           | from 0s to 24h
					namespace                   | "a b"         | 1 to 64 letters
					namespace                   | ""            | 1 to 64 letters
					memcached.servers           | localhost     | host:port with a port from 1 to 65535
					memcached.servers           | localhost:0   | host:port with a port from 1 to 65535
					memcached.servers           | "a:1,a:1"     | one server or more
					memcached.servers           | ""            | one server or more
					memcached.replicas          | -1            | 0 or more
					memcached.replicas          | 1             | less than there are servers in hybrid-session.memcached.servers, of which there is 1
					cluster.heartbeat           | 0             | from 1s to 1m
					cluster.heartbeat           | 61s           | from 1s to 1m
					memcached.operation-timeout | 0             | from 1ms to 1m
					memcached.operation-timeout | -1s           | from 1ms to 1m
					memcached.operation-timeout | 10m           | from 1ms to 1m
					memcached.connections       | 0             | from 1 to 64
					memcached.max-item-size     | 0             | positive
					memcached.max-item-size     | 4GB           | less than 2GB
					limits.record-size          | 0             | at least 1KB
					limits.record-size          | 1023B         | at least 1KB
					limits.record-size          | -1MB          | at least 1KB
					limits.record-size          | 2GB           | less than 2GB
					limits.attributes           | 0             | at least 1
					limits.waiting-requests     | 0             | at least 1
					jdbc.wait                   | 500ms         | from 1s to 1m
					jdbc.wait                   | 2m            | from 1s to 1m
					limits.attributes           | -5            | at least 1
					limits.attribute-name-length | 99           | at least 100
					limits.unsynced-sessions    | 0             | at least 1
					limits.unsynced-subsessions | -1            | at least 1
					limits.unconfirmed-writes   | 0             | at least 1
					limits.pending-ends         | -1            | at least 1
					limits.untold-ends          | 0             | at least 1
					limits.remembered-ids       | 0             | at least 1
					limits.verified-values      | -1B           | zero or more
					subsessions.write-through   | "cart,a b"    | a list of names
					locking.lease               | 0             | from 2s
					locking.lease               | 1999ms        | from 2s
					locking.lease               | 25h           | to 24h
					locking.wait                | 0             | from 1ms to 24h
					locking.wait                | -1s           | from 1ms to 24h
					locking.wait                | 25h           | from 1ms to 24h
					locking.mode                | patterns      | 'all' if
					locking.include             | "/a,/b/{c"    | '/b/{c' is none
					locking.exclude             | "/{a}/{a}"    | a list of path patterns
					security.record-mode        | sign          | left out where there are no hybrid-session.security.record-keys
					security.unsigned-ids-until | 2030-01-01t00:00:00z | left out where there are no hybrid-session.security.id-signing-keys
					jdbc.table-name             | 1; DROP TABLE X | an SQL identifier
					jdbc.table-name             | X WHERE 1=1 --  | an SQL identifier
					jdbc.table-name             | a.b.c         | after the name of a schema and a dot
					serialization.allowed-classes | com.*x      | a list of class names
					serialization.allowed-classes | !!com.Evil  | a list of class names
					serialization.allowed-classes | com**       | a list of class names
					serialization.allowed-classes | maxdepth=99999999999999999999 | a list of class names
					""")
	void namesThePropertyTheValueAsWrittenAndWhatIsAllowed(String property, String value, String allowed) {
		FailureAnalysis analysis = analyze("hybrid-session.jdbc.initialize-schema=never",
				"hybrid-session." + property + "=" + value);
		assertThat(analysis.getDescription()).startsWith("hybrid-session." + property + " is '" + value + "'")
			.doesNotContain("must be");
		assertThat(analysis.getAction()).startsWith("It must be ").contains(allowed).endsWith(".");
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring.session.timeout", "server.servlet.session.timeout" })
	void namesTheTimeoutThatIsZero(String property) {
		FailureAnalysis analysis = analyze(Runners.tomcat().withPropertyValues(property + "=0"));
		assertThat(analysis.getDescription()).startsWith(property + " is '0'");
		assertThat(analysis.getAction()).contains("negative for sessions that never expire");
	}

	@Test
	void saysWhereThePropertyIs() {
		assertThat(analyze("hybrid-session.reaper.interval=${pause:0}").getDescription())
			.startsWith("hybrid-session.reaper.interval is '0' (origin: ")
			.contains("property source \"test\"");
	}

	@Test
	void namesAPropertyThatIsWrittenAsAList() {
		WebApplicationContextRunner unset = Runners.withoutMemcached();
		assertThat(analyze(unset.withPropertyValues("hybrid-session.memcached.servers[0]=localhost")).getDescription())
			.isEqualTo("hybrid-session.memcached.servers is 'localhost'.");
	}

	@Test
	void doesNotShowAPassword() {
		FailureAnalysis analysis = analyze("hybrid-session.memcached.password=Ocelot-7731");
		assertThat(analysis.getDescription())
			.isEqualTo("hybrid-session.memcached.password is set, but hybrid-session.memcached.username is not.");
		assertThat(analysis.getAction()).startsWith("Set both").doesNotContain("Ocelot");
		assertThat(analyze("hybrid-session.memcached.username=shop").getDescription())
			.isEqualTo("hybrid-session.memcached.username is set, but hybrid-session.memcached.password is not.");
	}

	@Test
	void namesASettingThatIsNoProperty() {
		HybridSessionSettings settings = new HybridSessionSettings();
		settings.getReaper().setInterval(Duration.ofMinutes(-1));
		assertThat(analyze(this.runner.withBean(HybridSessionSettings.class, () -> settings)).getDescription())
			.isEqualTo("hybrid-session.reaper.interval is '-1m'.");
	}

	@Test
	void isWhatTheUserSees(CapturedOutput output) {
		SpringApplication application = new SpringApplication(WebApplication.class);
		assertThatThrownBy(() -> application.run("--server.port=0", "--hybrid-session.sync.interval=1h"))
			.isInstanceOf(RuntimeException.class);
		assertThat(output).contains("APPLICATION FAILED TO START", "hybrid-session.sync.interval is '1h' (origin: ",
				"It must be less than the session timeout (30m)");
	}

	@ParameterizedTest
	@CsvSource({ "sync.interval,soon", "save-mode,sometimes", "memcached.max-item-size,huge",
			"memcached.protocol,morse" })
	void unparsableValueIsAnalysedByBoot(String property, String value, CapturedOutput output) {
		SpringApplication application = new SpringApplication(WebApplication.class);
		assertThatThrownBy(() -> application.run("--server.port=0", "--hybrid-session." + property + "=" + value))
			.isInstanceOf(RuntimeException.class);
		assertThat(output).contains("APPLICATION FAILED TO START", "hybrid-session." + property, value);
	}

	private FailureAnalysis analyze(String... properties) {
		return analyze(this.runner.withPropertyValues(properties));
	}

	private static FailureAnalysis analyze(WebApplicationContextRunner runner) {
		AtomicReference<Environment> environment = new AtomicReference<>();
		AtomicReference<FailureAnalysis> analysis = new AtomicReference<>();
		runner.withInitializer((context) -> environment.set(context.getEnvironment())).run((context) -> {
			assertThat(context).hasFailed();
			SpringFactoriesLoader.forDefaultResourceLocation(FailureAnalyzer.class.getClassLoader())
				.load(FailureAnalyzer.class, ArgumentResolver.of(Environment.class, environment.get()),
						FailureHandler.handleMessage((message, ex) -> {
						}))
				.stream()
				.filter(InvalidSettingFailureAnalyzer.class::isInstance)
				.forEach((analyzer) -> analysis.set(analyzer.analyze(context.getStartupFailure())));
		});
		assertThat(analysis).doesNotHaveNullValue();
		return analysis.get();
	}

}
