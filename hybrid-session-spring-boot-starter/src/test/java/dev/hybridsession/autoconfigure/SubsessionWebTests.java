package dev.hybridsession.autoconfigure;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/** Subsessions in the pages of a whole application. */
class SubsessionWebTests {

	private final MemcachedProcess memcached = MemcachedProcess.start();

	private final TestDatabase database = TestDatabaseServer.H2.createEmpty();

	private ConfigurableApplicationContext application;

	private Browser browser;

	@BeforeEach
	void begin() {
		start("hybrid-session.subsessions.write-through=kept");
		this.browser = new Browser(this.application);
	}

	private void start(String... properties) {
		this.application = WebApplication.start(Application.class, this.memcached, this.database, this.database.url(),
				properties);
	}

	@AfterEach
	void close() {
		this.application.close();
		this.database.close();
		this.memcached.close();
	}

	private String load(String path) throws Exception {
		HttpResponse<String> response = this.browser.get(path);
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return response.body();
	}

	@Test
	void aRequestWithoutASessionBeginsOne() throws Exception {
		assertThat(load("/count")).isEqualTo("1");
		assertThat(this.browser.session()).isNotNull();
		assertThat(load("/count")).isEqualTo("2");
		assertThat(load("/count-locked")).isEqualTo("3");
	}

	@Test
	void aNewSessionThatChangesItsIdAtOnceKeepsItsSubsession() throws Exception {
		assertThat(load("/count-after-login")).isEqualTo("1");
		assertThat(load("/count")).isEqualTo("2");
	}

	@Test
	void theSubsessionOutlivesALoginAndDiesWithALogout() throws Exception {
		assertThat(load("/count")).isEqualTo("1");
		String id = this.browser.session();
		assertThat(load("/count-after-login")).isEqualTo("2");
		assertThat(this.browser.session()).isNotEqualTo(id);
		assertThat(load("/count-after-logout")).isEqualTo("1");
		assertThat(load("/count")).isEqualTo("1");
	}

	@Test
	void parallelPageLoadsLoseNothing() throws Exception {
		assertThat(load("/count")).isEqualTo("1");
		List<CompletableFuture<HttpResponse<String>>> pages = IntStream.range(0, 50)
			.mapToObj((i) -> this.browser.getLater((i % 2 == 0) ? "/count" : "/count-locked"))
			.toList();
		Set<String> counts = pages.stream().map((page) -> page.join().body()).collect(Collectors.toSet());
		assertThat(counts).hasSize(50).contains("51");
	}

	@Test
	void pageWhoseSubsessionStaysLockedIsToldToTryAgain() throws Exception {
		load("/count");
		this.application.close();
		start("hybrid-session.locking.wait=300ms");
		this.browser.goTo(this.application);
		HttpResponse<String> response = this.browser.get("/count-while-locked");
		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(response.headers().firstValue("Retry-After")).contains("1");
		assertThat(response.body()).contains("in use by another request");
		assertThat(load("/count")).isEqualTo("2");
	}

	@Test
	void pageThatFailsAfterALoginLeavesTheBrowserInItsSession() throws Exception {
		load("/count");
		this.application.close();
		start("hybrid-session.locking.wait=300ms", "server.servlet.session.cookie.same-site=strict");
		this.browser.goTo(this.application);
		String id = this.browser.session();
		HttpResponse<String> response = this.browser.get("/count-while-locked-after-login");
		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(response.headers().allValues("Set-Cookie")).singleElement().asString().contains("SameSite=Strict");
		assertThat(this.browser.session()).isNotEqualTo(id);
		assertThat(load("/count")).isEqualTo("2");
	}

	@Test
	void aSubsessionWithoutATypeIsToldSo() throws Exception {
		assertThat(this.browser.get("/untyped").statusCode()).isEqualTo(500);
	}

	@Test
	void everythingIsInTheDatabaseAfterAShutdown() throws Exception {
		load("/count");
		load("/count");
		this.application.close();
		this.memcached.restart();
		start();
		this.browser.goTo(this.application);
		assertThat(load("/count")).isEqualTo("3");
	}

	@Import(SubsessionPages.class)
	static class Application extends WebApplication {

	}

}
