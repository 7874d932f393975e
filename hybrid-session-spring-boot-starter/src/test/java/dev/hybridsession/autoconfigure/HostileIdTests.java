package dev.hybridsession.autoconfigure;

import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import java.util.stream.Stream;

import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.support.LongestWait;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.session.web.http.HeaderHttpSessionIdResolver;
import org.springframework.session.web.http.HttpSessionIdResolver;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of requests with session ids that nobody has given out. */
class HostileIdTests {

	private static final String SIGNED = "hybrid-session.security.id-signing-keys="
			+ "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

	private static final String LOCKED = "hybrid-session.locking.mode=all";

	private final MemcachedProcess memcached = MemcachedProcess.start();

	private final TestDatabase database = TestDatabaseServer.POSTGRESQL.createEmpty();

	private ConfigurableApplicationContext application;

	private void start(Class<?> type, String... properties) {
		this.application = WebApplication.start(type, this.memcached, this.database, this.database.url(),
				Stream.concat(Stream.of("hybrid-session.jdbc.initialize-schema=always"), Stream.of(properties))
					.toArray(String[]::new));
	}

	@AfterEach
	void close() {
		this.application.close();
		this.database.close();
		this.memcached.close();
	}

	/** Ids that are no text, in a cookie that is. */
	private static Stream<byte[]> hostile() {
		Random random = new Random(1);
		return Stream.concat(Stream
			.of("", " ", "a b", "a\0b", "a\r\nflush_all\r\n", "x".repeat(251), "x".repeat(4000), "\u4e2d", "';--")
			.map((id) -> id.getBytes(StandardCharsets.UTF_8)), Stream.generate(() -> {
				byte[] id = new byte[1 + random.nextInt(300)];
				random.nextBytes(id);
				return id;
			}).limit(50));
	}

	@ParameterizedTest
	@EnumSource
	void aCookieWithAnyBytesIsNoSession(MemcachedProtocol protocol) throws Exception {
		start(WebApplication.class, "hybrid-session.memcached.protocol=" + protocol, LOCKED);
		Browser owner = new Browser(this.application);
		owner.get("/visit");
		for (byte[] id : hostile().toList()) {
			assertIsNew("Cookie: SESSION=" + Base64.getEncoder().encodeToString(id));
		}
		for (String cookie : new String[] { "", "a b", "%00", "=", "\"x\"", "a\tb", "\u00ff\u00fe" }) {
			assertIsNew("Cookie: SESSION=" + cookie);
		}
		assertThat(owner.get("/visit").body()).isEqualTo("2");
	}

	@ParameterizedTest
	@EnumSource
	void aHeaderWithAnyBytesIsNoSession(MemcachedProtocol protocol) throws Exception {
		start(HeaderApplication.class, "hybrid-session.memcached.protocol=" + protocol);
		for (String id : new String[] { "", " ", "a b", "a\tb", "\u00ff\u00fe", "x".repeat(251), "x".repeat(4000),
				"';--" }) {
			assertIsNew("X-Auth-Token: " + id);
		}
	}

	@Test
	void aFloodOfInventedIdsReachesNoTier() throws Exception {
		start(WebApplication.class, SIGNED, LOCKED);
		Browser owner = new Browser(this.application);
		owner.get("/visit");
		FaultyTiers tiers = this.application.getBean(FaultyTiers.class);
		int cached = tiers.cache().total();
		int stored = tiers.store().total();
		String id = new String(Base64.getDecoder().decode(owner.session()), StandardCharsets.US_ASCII);
		for (int i = 0; i < 300; i++) {
			String invented = "%032d".formatted(i) + id.substring(id.indexOf('.'));
			String answer = send("/peek", "Cookie: SESSION="
					+ Base64.getEncoder().encodeToString(invented.getBytes(StandardCharsets.US_ASCII)));
			assertThat(answer).startsWith("HTTP/1.1 200").endsWith("false");
		}
		assertThat(tiers.cache().total()).isEqualTo(cached);
		assertThat(tiers.store().total()).isEqualTo(stored);
		assertThat(owner.get("/visit").body()).isEqualTo("2");
	}

	private void assertIsNew(String header) throws Exception {
		String answer = send("/visit", header);
		// what is no header is the server's to refuse
		assertThat(answer).as(header).matches("(?s)HTTP/1.1 (200 .*\r\n\r\n1|400 .*)");
	}

	private String send(String path, String header) throws Exception {
		int port = ((ServletWebServerApplicationContext) this.application).getWebServer().getPort();
		try (Socket socket = new Socket("localhost", port); InputStream answer = socket.getInputStream()) {
			socket.setSoTimeout((int) LongestWait.TIME.toMillis());
			socket.getOutputStream()
				.write(("GET " + path + " HTTP/1.0\r\nHost: localhost\r\n" + header + "\r\n\r\n")
					.getBytes(StandardCharsets.ISO_8859_1));
			return new String(answer.readAllBytes(), StandardCharsets.ISO_8859_1);
		}
	}

	/** An application that has the id in a header. */
	@Configuration(proxyBeanMethods = false)
	@Import(WebApplication.class)
	static class HeaderApplication {

		@Bean
		HttpSessionIdResolver idResolver() {
			return HeaderHttpSessionIdResolver.xAuthToken();
		}

	}

}
