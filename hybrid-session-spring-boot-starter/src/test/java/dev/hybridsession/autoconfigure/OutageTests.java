package dev.hybridsession.autoconfigure;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;

import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TcpProxy;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/** Tests of whole applications over HTTP, with one tier away or both. */
@ExtendWith(OutputCaptureExtension.class)
class OutageTests {

	private final MemcachedProcess memcached = MemcachedProcess.start();

	private final TestDatabase database = TestDatabaseServer.POSTGRESQL.create();

	private final TcpProxy network = proxy();

	private ConfigurableApplicationContext application;

	private TcpProxy proxy() {
		try {
			return TcpProxy.to(this.database.address().getHostString(), this.database.address().getPort());
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void start() {
		InetSocketAddress near = new InetSocketAddress(this.network.host(), this.network.port());
		this.application = WebApplication.start(WebApplication.class, this.memcached, this.database,
				this.database.url(near), "spring.datasource.hikari.connection-timeout=500",
				"hybrid-session.jdbc.initialize-schema=never");
	}

	@AfterEach
	void close() {
		this.application.close();
		this.network.close();
		this.database.close();
		this.memcached.close();
	}

	@Test
	void startsWithoutMemcachedAndSaysSoOnce(CapturedOutput output) throws Exception {
		this.memcached.kill();
		start();
		Browser browser = new Browser(this.application);
		assertThat(browser.get("/visit").body()).isEqualTo("1");
		assertThat(browser.get("/visit").body()).isEqualTo("2");
		assertThat(browser.get("/visit").body()).isEqualTo("3");
		assertThat(StringUtils.countOccurrencesOf(output.getAll(),
				"memcached " + this.memcached.address() + " is not reachable yet"))
			.isOne();
		assertThat(output.getAll()).doesNotContain("is lost", " ERROR ");
	}

	@Test
	void startsWithoutTheDatabaseAndServesOnceItWasReached(CapturedOutput output) throws Exception {
		this.network.cut();
		start();
		Browser browser = new Browser(this.application);
		assertUnavailable(browser.get("/visit"));
		assertUnavailable(browser.get("/visit"));
		assertThat(browser.get("/thread").statusCode()).as("without a session").isEqualTo(200);
		assertThat(StringUtils.countOccurrencesOf(output.getAll(), "answered with 503 until the database")).isOne();
		this.network.restore();
		Awaitility.await().untilAsserted(() -> assertThat(browser.get("/visit").body()).isEqualTo("1"));
	}

	@Test
	void sessionThatBeganWithoutTheDatabaseIsToldToItLater() throws Exception {
		start();
		new Browser(this.application).get("/visit");
		this.network.cut();
		Browser browser = new Browser(this.application);
		assertThat(browser.get("/visit").body()).isEqualTo("1");
		assertThat(browser.get("/visit").body()).isEqualTo("2");
		this.network.restore();
		JdbcTemplate jdbc = new JdbcTemplate(this.database.dataSource());
		Awaitility.await().until(() -> jdbc.queryForObject("SELECT COUNT(*) FROM HYBRID_SESSION", Integer.class) == 2);
		this.memcached.restart();
		assertThat(browser.get("/visit").body()).isEqualTo("3");
	}

	@Test
	void answers503AndLogsNobodyOutWithoutBothTiers() throws Exception {
		Browser browser = browserWithoutTiers();
		String id = browser.session();
		for (String path : new String[] { "/visit", "/read", "/early", "/visit" }) {
			assertUnavailable(browser.get(path));
			assertUnavailable(new Browser(this.application).get(path));
		}
		assertThat(new Browser(this.application).get("/thread").statusCode()).as("without a session").isEqualTo(200);
		this.network.restore();
		Awaitility.await().untilAsserted(() -> assertThat(browser.get("/visit").body()).isEqualTo("2"));
		assertThat(browser.session()).isEqualTo(id);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/half", "/half?binary" })
	void anAnswer503HasNothingOfThePage(String page) throws Exception {
		Browser browser = browserWithoutTiers();
		HttpResponse<String> response = browser.get(page);
		assertUnavailable(response);
		assertThat(response.headers().firstValue("X-Half")).isEmpty();
		assertThat(response.headers().firstValue("Content-Type")).contains("text/plain;charset=UTF-8");
		assertThat(response.body()).startsWith("Your session cannot be read").doesNotContain("half");
		// or it would take its time to stop
		this.network.restore();
	}

	@Test
	void aPageThatIsOnItsWayBreaksOffAndTheLogSaysWhy(CapturedOutput output) throws Exception {
		Browser browser = browserWithoutTiers();
		assertThatIOException().as("less than was announced").isThrownBy(() -> browser.get("/half?flushed"));
		Awaitility.await().untilAsserted(() -> assertThat(output).contains("SessionUnavailableException"));
	}

	private Browser browserWithoutTiers() throws Exception {
		start();
		Browser browser = new Browser(this.application);
		browser.get("/visit");
		this.network.cut();
		this.memcached.kill();
		return browser;
	}

	private static void assertUnavailable(HttpResponse<String> response) {
		String page = response.uri().getPath();
		assertThat(response.statusCode()).as(page).isEqualTo(503);
		assertThat(response.headers().firstValue("Retry-After")).as(page).contains("1");
		assertThat(response.headers().allValues("Set-Cookie")).as(page).isEmpty();
		assertThat(response.body()).as(page).contains("try again");
	}

}
