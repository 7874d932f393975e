package dev.hybridsession.internal.cache.memcached;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.support.MemcachedProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests that no logger names the password, whatever its level and whatever happens. */
class MemcachedSecretTests extends MemcachedTestBed {

	private static final MemcachedUser USER = new MemcachedUser("shop", "Ocelot-7731");

	private static final List<Logger> LOGGERS = List.of(logger("dev.hybridsession"), logger("net.spy"));

	/** As they are configured for all tests; {@code null} as that of the root. */
	private final List<Level> levels = new ArrayList<>();

	@Override
	MemcachedProtocol protocol() {
		return MemcachedProtocol.BINARY;
	}

	private static Logger logger(String name) {
		return (Logger) LoggerFactory.getLogger(name);
	}

	@BeforeEach
	void logEverything() {
		LOGGERS.forEach((logger) -> {
			this.levels.add(logger.getLevel());
			logger.setLevel(Level.TRACE);
			// not on the console
			logger.setAdditive(false);
			logger.addAppender(this.log);
		});
	}

	@AfterEach
	void logAsBefore() {
		LOGGERS.forEach((logger) -> {
			logger.detachAppender(this.log);
			logger.setAdditive(true);
			logger.setLevel(this.levels.remove(0));
		});
	}

	@Test
	void thePasswordIsNeverLogged() {
		MemcachedProcess server = opened(MemcachedProcess.startWithUser(USER.name(), USER.password()));
		MemcachedSettings settings = MemcachedFixture.settings(List.of(MemcachedServer.of(server.address())),
				protocol(), TIMEOUT);
		settings = MemcachedFixture.withUser(settings, USER);
		RoutedCache cache = opened(MemcachedFixture.open(settings, MemcachedClientFactory.standard(), Clock.systemUTC(),
				Duration.ofSeconds(2)));
		awaiting().until(() -> cache.put(this.key, bytes("value"), LONG).stored());
		server.restartWithUser("other", "other");
		awaiting().until(() -> lines().stream().anyMatch((line) -> line.contains("refuses the user")));
		server.kill();
		server.restartWithUser(USER.name(), USER.password());
		awaiting().until(() -> cache.put(this.key, bytes("value"), LONG).stored());
		server.stop();
		awaiting().until(() -> cache.routes().away().size() == 1);
		cache.close();
		List<String> logged = List.copyOf(this.log.list).stream().map(MemcachedSecretTests::text).toList();
		assertThat(logged).as("what spymemcached says of the question")
			.anyMatch((line) -> line.contains("Operation of"));
		assertThat(logged).noneMatch((line) -> line.contains(USER.password()))
			.noneMatch((line) -> line.contains(base64(USER.plain())))
			.noneMatch((line) -> line.contains(base64(USER.password().getBytes(StandardCharsets.UTF_8))));
	}

	private static String base64(byte[] bytes) {
		return Base64.getEncoder().withoutPadding().encodeToString(bytes);
	}

	private static String text(ILoggingEvent event) {
		String message = event.getLevel() + " " + event.getFormattedMessage();
		return (event.getThrowableProxy() != null) ? message + ThrowableProxyUtil.asString(event.getThrowableProxy())
				: message;
	}

}
