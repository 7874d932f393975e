package dev.hybridsession.autoconfigure;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import dev.hybridsession.SessionLocks;
import dev.hybridsession.SessionLocks.SessionLock;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.StringUtils;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests that whole requests exclude each other, on real servers. */
@ExtendWith(OutputCaptureExtension.class)
class LockingTests extends LockingTestBase {

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
	void requestThatWaitsInVainForTheLockIsAnswered503AndTriesAgain() throws Exception {
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
	void requestThatWaitsInVainMayProceedAndIsCountedAndLoggedOnce(CapturedOutput output) throws Exception {
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
	void requestWithoutASessionTakesNoLock() throws Exception {
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
