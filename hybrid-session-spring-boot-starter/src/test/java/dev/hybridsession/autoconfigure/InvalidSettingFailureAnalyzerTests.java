package dev.hybridsession.autoconfigure;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.io.support.SpringFactoriesLoader;

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
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			sync.interval               | -1s                  | -1s          | at least 1ms
			sync.interval               | 0                    | 0s           | at least 1ms
			sync.interval               | 30m                  | 1800s        | less than the session timeout (1800s)
			sync.batch-size             | 0                    | 0            | at least 1
			touch-interval              | -5ms                 | -5ms         | zero (every page load) or more
			touch-interval              | 120s                 | 120s         | less than the sync interval (120s)
			reaper.interval             | 0s                   | 0s           | at least 1ms
			reaper.batch-size           | -1                   | -1           | at least 1
			cluster.clock-skew          | -1ms                 | -1ms         | zero or more
			namespace                   | "a b"                | 'a b'        | 1 to 64 letters
			namespace                   | ""                   | ''           | 1 to 64 letters
			memcached.servers           | localhost            | 'localhost'  | host:port
			memcached.servers           | localhost:0          | 'localhost:0' | a port from 1 to 65535
			memcached.servers           | a:1,b:2              | [a:1, b:2]   | exactly one server
			memcached.servers           | ""                   | []           | exactly one server
			memcached.operation-timeout | 0                    | PT0S         | from 1ms to 1m
			memcached.operation-timeout | -1s                  | PT-1S        | from 1ms to 1m
			memcached.connections       | 0                    | 0            | from 1 to
			memcached.max-item-size     | 0                    | 0            | positive
			memcached.max-item-size     | 4GB                  | 4294967296B  | less than 2GB
			jdbc.table-name             | 1; DROP TABLE X      | '1; DROP TABLE X' | an SQL identifier
			serialization.allowed-classes | com.*x             | [com.*x]     | a list of class names
			serialization.allowed-classes | !com.Evil          | [!com.Evil]  | a list of class names
			serialization.allowed-classes | maxdepth=99999999999999999999 | maxdepth=99 | a list of class names
			""")
	void namesThePropertyTheValueAndWhatIsAllowed(String property, String value, String shown, String allowed) {
		this.runner
			.withPropertyValues("hybrid-session.jdbc.initialize-schema=never",
					"hybrid-session." + property + "=" + value)
			.run((context) -> {
				FailureAnalysis analysis = analyze(context.getStartupFailure());
				assertThat(analysis.getDescription()).contains("hybrid-session." + property, shown);
				assertThat(analysis.getDescription() + " " + analysis.getAction()).contains(allowed);
				assertThat(analysis.getAction()).isNotBlank();
			});
	}

	@Test
	void namesATimeoutOfZero() {
		this.runner.withPropertyValues("spring.session.timeout=0").run((context) -> {
			FailureAnalysis analysis = analyze(context.getStartupFailure());
			assertThat(analysis.getDescription()).contains("spring.session.timeout is 0s");
			assertThat(analysis.getAction()).contains("negative for sessions that never expire");
		});
	}

	@Test
	void isWhatTheUserSees(CapturedOutput output) {
		SpringApplication application = new SpringApplication(WebApplication.class);
		assertThatThrownBy(() -> application.run("--server.port=0", "--hybrid-session.sync.interval=1h"))
			.isInstanceOf(RuntimeException.class);
		assertThat(output).contains("APPLICATION FAILED TO START", "hybrid-session.sync.interval is 3600s",
				"It must be less than the session timeout (1800s)");
	}

	@ParameterizedTest
	@CsvSource({ "sync.interval,soon", "save-mode,sometimes", "memcached.max-item-size,huge",
			"memcached.protocol,morse" })
	void whatIsNoValueAtAllIsAnalysedByBoot(String property, String value, CapturedOutput output) {
		SpringApplication application = new SpringApplication(WebApplication.class);
		assertThatThrownBy(() -> application.run("--server.port=0", "--hybrid-session." + property + "=" + value))
			.isInstanceOf(RuntimeException.class);
		assertThat(output).contains("APPLICATION FAILED TO START", "hybrid-session." + property, value);
	}

	private static FailureAnalysis analyze(Throwable failure) {
		assertThat(failure).isNotNull();
		List<FailureAnalyzer> analyzers = SpringFactoriesLoader
			.forDefaultResourceLocation(FailureAnalyzer.class.getClassLoader())
			.load(FailureAnalyzer.class, SpringFactoriesLoader.FailureHandler.handleMessage((message, ex) -> {
			}));
		return analyzers.stream()
			.filter(InvalidSettingFailureAnalyzer.class::isInstance)
			.map((analyzer) -> analyzer.analyze(failure))
			.findFirst()
			.orElseThrow();
	}

}
