package dev.hybridsession.autoconfigure;

import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;

import javax.sql.DataSource;

import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.FaultyCache.Operation;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of whole applications over HTTP, with both tiers there. */
class WholeApplicationTests {

	private final MemcachedProcess memcached = MemcachedProcess.start();

	private final TestDatabase database = TestDatabaseServer.H2.createEmpty();

	private ConfigurableApplicationContext application;

	@BeforeEach
	void start() {
		// an instance that begins alone reads copies with their rows until its clock is
		// surely ahead
		start("hybrid-session.touch-interval=0", "hybrid-session.cluster.clock-skew=0");
	}

	private void start(String... properties) {
		this.application = WebApplication.start(WebApplication.class, this.memcached, this.database,
				this.database.url(), properties);
	}

	@AfterEach
	void close() {
		this.application.close();
		this.database.close();
		this.memcached.close();
	}

	@Test
	void aPageLoadCostsTwoOperations() throws Exception {
		Browser browser = new Browser(this.application);
		assertThat(load(browser, "/visit")).isEqualTo("1");
		String id = browser.session();
		FaultyCache cache = this.application.getBean(FaultyTiers.class).cache();
		for (String path : new String[] { "/visit", "/read", "/early" }) {
			int operations = cache.total();
			int reads = cache.count(Operation.READ);
			int writes = cache.count(Operation.REPLACE);
			int statements = this.application.getBean(FaultyTiers.class).store().total();
			load(browser, path);
			assertThat(cache.total() - operations).as("operations of %s", path).isEqualTo(2);
			assertThat(cache.count(Operation.READ) - reads).as("reads of %s", path).isOne();
			assertThat(cache.count(Operation.REPLACE) - writes).as("writes of %s", path).isOne();
			assertThat(this.application.getBean(FaultyTiers.class).store().total()).as("statements of %s", path)
				.isEqualTo(statements);
		}
		assertThat(load(browser, "/read")).isEqualTo("3");
		assertThat(browser.session()).isEqualTo(id);
	}

	/** Loads a page and waits for what the server does after the answer. */
	private String load(Browser browser, String path) throws Exception {
		WebApplication pages = this.application.getBean(WebApplication.class);
		int finished = pages.finished.get();
		HttpResponse<String> response = browser.get(path);
		Awaitility.await().until(() -> pages.finished.get() > finished);
		assertThat(response.statusCode()).isEqualTo(200);
		return response.body();
	}

	@Test
	void attributesThatAreSetWhileEventsAreSentAreAllKept() throws Exception {
		Browser browser = new Browser(this.application);
		load(browser, "/visit");
		int requests = 40;
		for (int request = 1; request <= requests; request++) {
			HttpResponse<String> response = browser.get("/events?request=" + request);
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.body()).contains("data:" + (WebApplication.EVENTS - 1));
		}
		assertThat(load(browser, "/events/count")).isEqualTo(String.valueOf(requests * WebApplication.EVENTS));
	}

	@Test
	void aRequestInFlightAtShutdownIsSyncedBeforeTheDataSourceCloses() throws Exception {
		Browser browser = new Browser(this.application);
		assertThat(load(browser, "/visit")).isEqualTo("1");
		WebApplication.Pages pages = this.application.getBean(WebApplication.Pages.class);
		CompletableFuture<HttpResponse<String>> slow = browser.getLater("/slow");
		pages.arrived.await();
		Thread shutdown = new Thread(this.application::close);
		shutdown.start();
		Awaitility.await().until(() -> !acceptsRequests());
		pages.mayGo.countDown();
		assertThat(slow.get().body()).isEqualTo("2");
		shutdown.join();
		this.memcached.restart();
		start();
		browser.goTo(this.application);
		assertThat(load(browser, "/read")).isEqualTo("2");
	}

	@Test
	void oneReadThatIsNotAnsweredAtShutdownCostsNothing() throws Exception {
		Browser browser = new Browser(this.application);
		load(browser, "/visit");
		assertThat(load(browser, "/visit")).isEqualTo("2");
		FaultyCache cache = this.application.getBean(FaultyTiers.class).cache();
		cache.beforeNext(Operation.READ_ALL, () -> cache.setUnavailable(true));
		cache.beforeNext(Operation.READ_ALL, () -> cache.setUnavailable(false));
		this.application.close();
		this.memcached.restart();
		start();
		browser.goTo(this.application);
		assertThat(load(browser, "/read")).isEqualTo("2");
	}

	private boolean acceptsRequests() {
		try {
			return new Browser(this.application).get("/thread").statusCode() == 200;
		}
		catch (Exception ex) {
			return false;
		}
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "there are no virtual threads before Java 21")
	void worksOnVirtualThreads() throws Exception {
		this.application.close();
		start("spring.threads.virtual.enabled=true", "hybrid-session.sync.interval=1s");
		Browser browser = new Browser(this.application);
		assertThat(load(browser, "/thread")).startsWith("VirtualThread");
		assertThat(load(browser, "/visit")).isEqualTo("1");
		assertThat(load(browser, "/visit")).isEqualTo("2");
		JdbcTemplate jdbc = new JdbcTemplate(this.application.getBean(DataSource.class));
		long version = version(jdbc);
		Awaitility.await().until(() -> version(jdbc) != version);
		this.memcached.restart();
		assertThat(load(browser, "/read")).isEqualTo("2");
	}

	private static long version(JdbcTemplate jdbc) {
		return jdbc.queryForObject("SELECT VERSION FROM HYBRID_SESSION", Long.class);
	}

}
