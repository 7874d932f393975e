package dev.hybridsession.autoconfigure;

import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests that the lock is held until the request has ended, however it ends. */
class LockingEndTests extends LockingTestBase {

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

}
