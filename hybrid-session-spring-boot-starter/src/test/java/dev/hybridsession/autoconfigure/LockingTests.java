package dev.hybridsession.autoconfigure;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import dev.hybridsession.autoconfigure.LockedApplication.Pages;
import dev.hybridsession.lock.SessionLock;
import dev.hybridsession.lock.SessionLocks;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that whole requests exclude each other, on real servers.
 */
@ExtendWith(OutputCaptureExtension.class)
class LockingTests {

	private static final String ALL = "hybrid-session.locking.mode=all";

	private static final String SHORT_WAIT = "hybrid-session.locking.wait=100ms";

	private static final String LONG_WAIT = "hybrid-session.locking.wait=25s";

	private final MemcachedProcess memcached = MemcachedProcess.start();

	private final TestDatabase database = TestDatabaseServer.H2.create();

	private final List<ConfigurableApplicationContext> applications = new ArrayList<>();

	private ConfigurableApplicationContext start(String... properties) {
		ConfigurableApplicationContext application = WebApplication.start(LockedApplication.class, this.memcached,
				this.database, this.database.url(), properties);
		this.applications.add(application);
		return application;
	}

	@AfterEach
	void close() {
		this.applications.forEach(ConfigurableApplicationContext::close);
		this.database.close();
		this.memcached.close();
	}

	private static LockedApplication observed(ConfigurableApplicationContext application) {
		return application.getBean(LockedApplication.class);
	}

	private static Pages pages(ConfigurableApplicationContext application) {
		return application.getBean(Pages.class);
	}

	private static boolean isLocked(ConfigurableApplicationContext application, Browser browser) {
		return observed(application).isLocked(id(browser));
	}

	private static String id(Browser browser) {
		return new String(Base64.getDecoder().decode(browser.session()), StandardCharsets.UTF_8);
	}

	private static void awaitUnlocked(ConfigurableApplicationContext application, Browser browser) {
		Awaitility.await().until(() -> !isLocked(application, browser));
	}

	/** A user whose session exists. */
	private static Browser user(ConfigurableApplicationContext application) throws Exception {
		Browser browser = new Browser(application);
		assertThat(browser.get("/count").body()).isEqualTo("1");
		return browser;
	}

	@Test
	void noneOf500ParallelRequestsIsLostOrStarves() throws Exception {
		// a machine that is too busy to answer in time is another test
		String patient = "hybrid-session.memcached.operation-timeout=5s";
		ConfigurableApplicationContext one = start(ALL, LONG_WAIT, patient);
		ConfigurableApplicationContext two = start(ALL, LONG_WAIT, patient);
		Browser first = user(one);
		Browser second = new Browser(two);
		second.session(first.session());
		List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 500)
			.mapToObj((i) -> ((i % 2 == 0) ? first : second).getLater("/count"))
			.toList();
		assertThat(answers).allSatisfy((answer) -> assertThat(answer.join().statusCode()).isEqualTo(200));
		assertThat(answers.stream().map((answer) -> answer.join().body()).distinct()).hasSize(500);
		assertThat(first.get("/count").body()).isEqualTo("502");
		int granted = observed(one).granted.get() + observed(two).granted.get();
		int operations = observed(one).operations.get() + observed(two).operations.get();
		assertThat(granted).isEqualTo(501);
		assertThat(operations).isLessThan(5 * granted);
		awaitUnlocked(one, first);
	}

	@Test
	void whoeverWaitsInVainIsAnswered503AndTriesAgain() throws Exception {
		ConfigurableApplicationContext one = start(ALL, LONG_WAIT);
		ConfigurableApplicationContext two = start(ALL, SHORT_WAIT);
		Browser browser = user(one);
		CompletableFuture<HttpResponse<String>> holding = browser.getLater("/hold");
		pages(one).arrived.acquire();
		Browser other = new Browser(two);
		other.session(browser.session());
		HttpResponse<String> answer = other.get("/count");
		assertThat(answer.statusCode()).isEqualTo(503);
		assertThat(answer.headers().firstValue("Retry-After")).contains("1");
		assertThat(answer.headers().allValues("Set-Cookie")).isEmpty();
		assertThat(answer.body()).contains("in use", "try again");
		assertThat(observed(two).timedOut).hasValue(1);
		HttpResponse<String> own = other.get("/own");
		assertThat(own.statusCode()).isEqualTo(409);
		assertThat(own.body()).contains("Conflict");
		assertThat(observed(two).timedOut).hasValue(2);
		pages(one).mayGo.release();
		assertThat(holding.join().body()).isEqualTo("2");
		awaitUnlocked(one, browser);
		assertThat(other.get("/count").body()).isEqualTo("3");
	}

	@Test
	void whoeverWaitsInVainMayGoOnWhichIsCountedAndSaidOnce(CapturedOutput output) throws Exception {
		ConfigurableApplicationContext one = start(ALL, SHORT_WAIT, "hybrid-session.locking.on-timeout=proceed");
		Browser browser = user(one);
		CompletableFuture<HttpResponse<String>> holding = browser.getLater("/hold");
		pages(one).arrived.acquire();
		for (int i = 2; i <= 4; i++) {
			assertThat(browser.get("/count").body()).isEqualTo(Integer.toString(i));
		}
		assertThat(observed(one).timedOut).hasValue(3);
		assertThat(StringUtils.countOccurrencesOf(output.getAll(), "without the lock of their session")).isOne();
		pages(one).mayGo.release();
		assertThat(holding.join().statusCode()).isEqualTo(200);
		awaitUnlocked(one, browser);
	}

	@Test
	void whoeverAsksForNoSessionOrHasNoneTakesNoLock() throws Exception {
		ConfigurableApplicationContext one = start(ALL, SHORT_WAIT);
		Browser browser = user(one);
		assertThat(observed(one).granted).hasValue(0);
		CompletableFuture<HttpResponse<String>> holding = browser.getLater("/hold");
		pages(one).arrived.acquire();
		assertThat(browser.get("/indifferent").body()).isEqualTo("no session");
		assertThat(new Browser(one).get("/count").body()).isEqualTo("1");
		assertThat(observed(one).granted).hasValue(1);
		Browser stranger = new Browser(one);
		stranger.session(Base64.getEncoder().encodeToString("x".repeat(300).getBytes(StandardCharsets.UTF_8)));
		assertThat(stranger.get("/count").body()).isEqualTo("1");
		assertThat(observed(one).granted).hasValue(1);
		pages(one).mayGo.release();
		holding.join();
		awaitUnlocked(one, browser);
	}

	@Test
	void anIdThatNoSessionBearsIsUnlockedAtOnce() throws Exception {
		ConfigurableApplicationContext one = start(ALL, SHORT_WAIT);
		Browser browser = new Browser(one);
		browser.session(Base64.getEncoder().encodeToString("nobody".getBytes(StandardCharsets.UTF_8)));
		CompletableFuture<HttpResponse<String>> holding = browser.getLater("/hold");
		pages(one).arrived.acquire();
		assertThat(observed(one).granted).hasValue(1);
		assertThat(observed(one).isLocked("nobody")).isFalse();
		pages(one).mayGo.release();
		assertThat(holding.join().statusCode()).isEqualTo(200);
		assertThat(observed(one).granted).hasValue(1);
	}

	@Test
	void pathsThatAreExcludedDoNotLock() throws Exception {
		ConfigurableApplicationContext one = start("hybrid-session.locking.mode=patterns",
				"hybrid-session.locking.exclude=/unlocked/**", SHORT_WAIT);
		Browser browser = user(one);
		CompletableFuture<HttpResponse<String>> holding = browser.getLater("/hold");
		pages(one).arrived.acquire();
		assertThat(browser.get("/unlocked/count").body()).isEqualTo("2");
		assertThat(browser.get("/count").statusCode()).isEqualTo(503);
		pages(one).mayGo.release();
		holding.join();
		awaitUnlocked(one, browser);
	}

	@Test
	void onlyPathsThatAreIncludedLock() throws Exception {
		ConfigurableApplicationContext one = start("hybrid-session.locking.mode=patterns",
				"hybrid-session.locking.include=/hold,/unlocked/*", "hybrid-session.locking.exclude=/*/count",
				SHORT_WAIT);
		Browser browser = user(one);
		CompletableFuture<HttpResponse<String>> holding = browser.getLater("/hold");
		pages(one).arrived.acquire();
		assertThat(browser.get("/unlocked/count").body()).isEqualTo("2");
		assertThat(browser.get("/count").body()).isEqualTo("3");
		assertThat(browser.get("/hold").statusCode()).isEqualTo(503);
		pages(one).mayGo.release();
		holding.join();
		awaitUnlocked(one, browser);
	}

	@Test
	void aPageThatThrowsGivesTheLockBack() throws Exception {
		ConfigurableApplicationContext one = start(ALL, SHORT_WAIT);
		Browser browser = user(one);
		assertThat(browser.get("/fail").statusCode()).isEqualTo(500);
		awaitUnlocked(one, browser);
		assertThat(browser.get("/count").body()).isEqualTo("3");
	}

	@Test
	void aDeferredResultHoldsTheLockUntilItIsThere() throws Exception {
		ConfigurableApplicationContext one = start(ALL, SHORT_WAIT);
		Browser browser = user(one);
		CompletableFuture<HttpResponse<String>> deferred = browser.getLater("/deferred");
		Awaitility.await().until(() -> pages(one).deferred.size() == 1);
		assertThat(browser.get("/count").statusCode()).isEqualTo(503);
		assertThat(isLocked(one, browser)).isTrue();
		pages(one).deferred.get(0).setResult("there");
		assertThat(deferred.join().body()).isEqualTo("there");
		awaitUnlocked(one, browser);
		CompletableFuture<HttpResponse<String>> failing = browser.getLater("/deferred");
		Awaitility.await().until(() -> pages(one).deferred.size() == 2);
		pages(one).deferred.get(1).setErrorResult(new IllegalStateException("as expected"));
		assertThat(failing.join().statusCode()).isEqualTo(500);
		awaitUnlocked(one, browser);
		assertThat(browser.get("/count").body()).isEqualTo("4");
	}

	@Test
	void aDeferredResultThatNeverComesGivesTheLockBack() throws Exception {
		ConfigurableApplicationContext one = start(ALL, SHORT_WAIT);
		Browser browser = user(one);
		assertThat(browser.get("/late").statusCode()).isEqualTo(503);
		awaitUnlocked(one, browser);
		assertThat(browser.get("/count").body()).isEqualTo("3");
		assertThat(observed(one).timedOut).hasValue(0);
	}

	@Test
	void isAnswered503WithSpringSecurityInFrontAsWell() throws Exception {
		ConfigurableApplicationContext secured = WebApplication.start(SecurityTests.SecuredApplication.class,
				this.memcached, this.database, this.database.url(), ALL, SHORT_WAIT);
		this.applications.add(secured);
		Browser browser = new Browser(secured);
		assertThat(browser.post("/login", "username=anna&password=secret").statusCode()).isEqualTo(302);
		SessionLock lock = secured.getBean(SessionLocks.class).acquire(id(browser));
		assertThat(browser.get("/who").statusCode()).isEqualTo(503);
		assertThat(browser.post("/logout", "").statusCode()).isEqualTo(503);
		lock.release();
		assertThat(browser.get("/who").body()).startsWith("anna");
	}

	@Test
	void aRequestThatIsDispatchedAgainAndAgainHoldsTheLockUntilItsEnd() throws Exception {
		ConfigurableApplicationContext one = start(ALL, SHORT_WAIT);
		Browser browser = user(one);
		CompletableFuture<HttpResponse<String>> dispatched = browser.getLater("/dispatched");
		pages(one).arrived.acquire();
		assertThat(browser.get("/count").statusCode()).isEqualTo(503);
		pages(one).mayGo.release();
		assertThat(dispatched.join().body()).isEqualTo("3");
		awaitUnlocked(one, browser);
		CompletableFuture<HttpResponse<String>> twice = browser.getLater("/dispatched");
		pages(one).arrived.acquire();
		pages(one).mayGo.release();
		pages(one).arrived.acquire();
		assertThat(browser.get("/count").statusCode()).isEqualTo(503);
		assertThat(isLocked(one, browser)).isTrue();
		pages(one).mayGo.release();
		assertThat(twice.join().body()).isEqualTo("6");
		awaitUnlocked(one, browser);
		assertThat(observed(one).granted).hasValue(2);
	}

	@Test
	void locksByTheDatabaseWhileMemcachedIsAway() throws Exception {
		ConfigurableApplicationContext one = start(ALL, LONG_WAIT);
		ConfigurableApplicationContext two = start(ALL, SHORT_WAIT);
		Browser browser = user(one);
		this.memcached.kill();
		CompletableFuture<HttpResponse<String>> holding = browser.getLater("/hold");
		pages(one).arrived.acquire();
		Browser other = new Browser(two);
		other.session(browser.session());
		assertThat(other.get("/count").statusCode()).isEqualTo(503);
		pages(one).mayGo.release();
		assertThat(holding.join().body()).isEqualTo("2");
		Awaitility.await().untilAsserted(() -> assertThat(other.get("/count").body()).isEqualTo("3"));
	}

}
