package dev.hybridsession.autoconfigure;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import com.jayway.jsonpath.JsonPath;
import dev.hybridsession.HybridSessionOperations;
import dev.hybridsession.internal.store.StoreContendedException;
import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.FaultyCache.Operation;
import dev.hybridsession.support.FaultyStore;
import dev.hybridsession.support.LongestWait;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests a WebFlux application with a login, on Reactor Netty. */
class WebFluxApplicationTests {

	private static final MemcachedProcess MEMCACHED = MemcachedProcess.start();

	private static final TestDatabase DATABASE = TestDatabaseServer.H2.createEmpty();

	private static ConfigurableApplicationContext application;

	private final Browser browser = new Browser(application);

	@BeforeAll
	static void start() {
		application = WebApplication.start(WebFluxApplication.class, MEMCACHED, DATABASE, DATABASE.url(),
				WebFluxLogin.ARGUMENTS);
	}

	@AfterAll
	static void close() {
		application.close();
		DATABASE.close();
		MEMCACHED.close();
	}

	@Test
	void loginChangesTheIdAndSurvivesARestartOfMemcachedAndEndsWithTheLogout() throws Exception {
		this.browser.get("/set?name=cart");
		String before = this.browser.session();
		WebFluxLogin.logIn(this.browser, "anna");
		String id = this.browser.session();
		assertThat(id).isNotEqualTo(before);
		assertThat(user(before)).as("the id before the login").isNull();
		assertThat(user(id)).isEqualTo("anna");
		MEMCACHED.restart();
		assertThat(user(id)).isEqualTo("anna");
		assertThat(this.browser.get("/names").body()).contains("cart");
		this.browser.post("/logout", "_csrf=" + WebFluxLogin.token(this.browser.get("/logout")));
		assertThat(user(id)).as("after the logout").isNull();
		MEMCACHED.restart();
		assertThat(user(id)).as("after the logout").isNull();
	}

	@Test
	void parallelRequestsKeepEachOthersAttributes() throws Exception {
		WebFluxApplication.Pages pages = application.getBean(WebFluxApplication.Pages.class);
		this.browser.get("/set?name=first");
		CompletableFuture<HttpResponse<String>> slow = this.browser.getLater("/slow");
		pages.arrived.await();
		this.browser.get("/set?name=fast");
		pages.mayGo.complete(true);
		assertThat(slow.get().statusCode()).isEqualTo(200);
		assertThat(this.browser.get("/names").body()).isEqualTo("[fast, first, slow]");
	}

	@Test
	void saveOfAClientThatGoesAwayIsWhole() throws Exception {
		this.browser.get("/set?name=first");
		CountDownLatch saving = new CountDownLatch(1);
		CountDownLatch mayGo = new CountDownLatch(1);
		CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
		cache().beforeNext(Operation.REPLACE, () -> {
			saving.countDown();
			try {
				interrupted.complete(!mayGo.await(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS));
			}
			catch (InterruptedException ex) {
				interrupted.complete(true);
			}
		});
		CompletableFuture<HttpResponse<String>> request = this.browser.getLater("/set?name=late");
		saving.await();
		request.cancel(true);
		application.getBean(WebFluxApplication.class).cancelled.await();
		mayGo.countDown();
		assertThat(interrupted.get()).isFalse();
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.browser.get("/names").body()).isEqualTo("[first, late]"));
	}

	@Test
	void pageLoadCostsTwoOperationsOnThreadsOfTheSessions() throws Exception {
		this.browser.get("/set?name=first");
		List<String> threads = new CopyOnWriteArrayList<>();
		cache().beforeNext(Operation.READ, () -> threads.add(Thread.currentThread().getName()));
		cache().beforeNext(Operation.REPLACE, () -> threads.add(Thread.currentThread().getName()));
		this.browser.get("/set?name=second");
		assertThat(threads).hasSize(2).allMatch((thread) -> thread.startsWith("hybrid-session-web-"));
		// for a while after a restart of memcached there are more
		Awaitility.await().untilAsserted(() -> {
			int operations = cache().total();
			int statements = store().total();
			this.browser.get("/set?name=third" + operations);
			assertThat(cache().total() - operations).isEqualTo(2);
			assertThat(store().total()).isEqualTo(statements);
		});
	}

	@Test
	void loginBlocksNoThreadOfTheServer() throws Exception {
		String token = WebFluxLogin.token(this.browser.get("/login"));
		ConcurrentHashMap<String, Boolean> threads = new ConcurrentHashMap<>();
		for (Operation operation : Operation.values()) {
			cache().beforeNext(operation, () -> threads.put(Thread.currentThread().getName(), true));
		}
		this.browser.post("/login", "username=anna&password=secret&_csrf=" + token);
		this.browser.post("/logout", "_csrf=" + WebFluxLogin.token(this.browser.get("/logout")));
		assertThat(threads.keySet()).isNotEmpty().allMatch((thread) -> thread.startsWith("hybrid-session-"));
	}

	@Test
	void sessionThatNobodyCanReadIsAnsweredWith503() throws Exception {
		this.browser.get("/set?name=first");
		whileBothTiersAreAway(() -> {
			HttpResponse<String> response = this.browser.get("/names");
			assertThat(response.statusCode()).isEqualTo(503);
			assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
			assertThat(response.body()).contains("Please try again");
		});
		assertThat(this.browser.get("/names").body()).isEqualTo("[first]");
	}

	@Test
	void loginThatCannotBeKeptIsAnsweredWith503AndTheBrowserKeepsItsSession() throws Exception {
		this.browser.get("/set?name=first");
		String token = WebFluxLogin.token(this.browser.get("/login"));
		String before = this.browser.session();
		AtomicBoolean saved = new AtomicBoolean();
		// by then the registry has been asked for the user's other logins
		store().beforeNext(FaultyStore.Operation.UPDATE, () -> {
			saved.set(true);
			cache().setUnavailable(true);
			store().setUnavailable(true);
		});
		try {
			HttpResponse<String> response = this.browser.post("/login", "username=anna&password=secret&_csrf=" + token);
			assertThat(response.statusCode()).isEqualTo(503);
			assertThat(this.browser.session()).isEqualTo(before);
		}
		finally {
			bringBothBack();
		}
		assertThat(saved).as("the login came to its save").isTrue();
		Awaitility.await().untilAsserted(() -> assertThat(this.browser.get("/names").body()).contains("first"));
		assertThat(user(this.browser.session())).as("the login is not kept under the old id").isNull();
	}

	/** The answer saves the session once more, and by then the row is free. */
	@Test
	void loginWhoseIdCannotBeChangedAtOnceIsKeptUnderTheNewIdOnly() throws Exception {
		this.browser.get("/set?name=first");
		String token = WebFluxLogin.token(this.browser.get("/login"));
		String before = this.browser.session();
		AtomicBoolean locked = new AtomicBoolean();
		store().beforeNext(FaultyStore.Operation.UPDATE, () -> {
			locked.set(true);
			throw new StoreContendedException("A test has locked the row", null);
		});
		HttpResponse<String> response = this.browser.post("/login", "username=anna&password=secret&_csrf=" + token);
		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(locked).as("the login came to its id change").isTrue();
		assertThat(user(before)).as("the id before the login").isNull();
		assertThat(user(this.browser.session())).isEqualTo("anna");
	}

	@Test
	void redirectWhoseSessionCannotBeSavedIsAnsweredWith503AndNothingElse() throws Exception {
		this.browser.get("/set?name=first");
		whileNothingCanBeSaved(() -> {
			HttpResponse<String> response = this.browser.get("/redirect");
			assertThat(response.statusCode()).isEqualTo(503);
			assertThat(response.headers().firstValue("Retry-After")).hasValue("1");
			assertThat(response.headers().map()).doesNotContainKeys("location", "etag");
		});
		assertThat(this.browser.get("/redirect").headers().firstValue("Location")).hasValue("/names");
		Awaitility.await().untilAsserted(() -> assertThat(this.browser.get("/names").body()).contains("redirected"));
	}

	@Test
	void valueThatCannotBeKeptFailsItsPageAlone() throws Exception {
		this.browser.get("/set?name=first");
		assertThat(this.browser.get("/bad").statusCode()).isEqualTo(500);
		assertThat(this.browser.get("/names").body()).isEqualTo("[first]");
	}

	@Test
	void subsessionStaysWithTheSessionThroughALogin() throws Exception {
		this.browser.get("/set?name=first");
		assertThat(this.browser.get("/count").body()).isEqualTo("1");
		WebFluxLogin.logIn(this.browser, "anna");
		assertThat(this.browser.get("/count").body()).isEqualTo("2");
	}

	@Test
	void loginTooManyEndsTheOldestOfTheUser() throws Exception {
		Browser oldest = WebFluxLogin.logIn(new Browser(application), "berta");
		for (int i = 0; i < WebFluxApplication.LOGINS; i++) {
			WebFluxLogin.logIn(new Browser(application), "berta");
		}
		assertThat(user(oldest.session())).isNull();
	}

	@Test
	void actuatorShowsHealthAndSessions() throws Exception {
		WebFluxLogin.logIn(this.browser, "anna");
		assertThat(
				JsonPath.<String>read(this.browser.get("/actuator/health").body(), "$.components.hybridSession.status"))
			.isEqualTo("UP");
		assertThat(this.browser.get("/actuator/hybridsession").statusCode()).isEqualTo(200);
		assertThat(JsonPath.<List<String>>read(this.browser.get("/actuator/sessions?username=anna").body(),
				"$.sessions[*].id"))
			.contains(this.browser.session());
		assertThat(this.browser.get("/actuator/prometheus").body()).contains("hybrid_session_reads");
	}

	private static FaultyCache cache() {
		return application.getBean(FaultyTiers.class).cache();
	}

	private static FaultyStore store() {
		return application.getBean(FaultyTiers.class).store();
	}

	private static void whileBothTiersAreAway(ThrowingRunnable work) throws Exception {
		cache().setUnavailable(true);
		whileTheDatabaseIsAway(work);
	}

	/** The next request can read its session, and nothing after that. */
	private static void whileNothingCanBeSaved(ThrowingRunnable work) throws Exception {
		cache().beforeNext(Operation.REPLACE, () -> cache().setUnavailable(true));
		try {
			whileTheDatabaseIsAway(work);
		}
		finally {
			// the page may have failed before it came to that
			cache().forgetActions(Operation.REPLACE);
		}
	}

	private static void whileTheDatabaseIsAway(ThrowingRunnable work) throws Exception {
		store().setUnavailable(true);
		try {
			work.run();
		}
		finally {
			bringBothBack();
		}
	}

	private static void bringBothBack() {
		cache().setUnavailable(false);
		store().setUnavailable(false);
		// until it is noticed, a login gets 503: the registry asks for other logins
		HybridSessionOperations operations = application.getBean(HybridSessionOperations.class);
		Awaitility.await().until(() -> operations.database().available());
	}

	/** The user who is logged in with a session cookie, or {@code null}. */
	private static @Nullable String user(@Nullable String cookie) throws Exception {
		Browser other = new Browser(application);
		other.session(cookie);
		HttpResponse<String> response = other.get("/user");
		return (response.statusCode() == 200) ? response.body() : null;
	}

	private interface ThrowingRunnable {

		void run() throws Exception;

	}

}
