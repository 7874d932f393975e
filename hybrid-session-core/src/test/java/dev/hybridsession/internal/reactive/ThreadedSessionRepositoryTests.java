package dev.hybridsession.internal.reactive;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import dev.hybridsession.HybridSession;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.session.RepositoryTestBase;
import dev.hybridsession.internal.store.StoreContendedException;
import dev.hybridsession.support.FaultyCache.Operation;
import dev.hybridsession.support.FaultyStore;
import dev.hybridsession.support.LongestWait;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseCookie;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.session.FindByIndexNameSessionRepository;
import org.springframework.session.web.server.session.SpringSessionWebSessionStore;
import org.springframework.web.server.WebSession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.Mockito.mock;

/**
 * Tests what the adapter adds to the repository: threads, cancellation, and ids that
 * change without blocking.
 */
@ExtendWith(OutputCaptureExtension.class)
class ThreadedSessionRepositoryTests extends RepositoryTestBase {

	private static final int THREADS = 1;

	private static final int MOST_WAITING = 1;

	private SessionThreads threads;

	private RunningOperations running;

	private ThreadedSessionRepository sessions;

	private CountDownLatch begun;

	private CountDownLatch mayGo;

	private CompletableFuture<Boolean> interrupted;

	@BeforeEach
	void openThreads() {
		this.begun = new CountDownLatch(1);
		this.mayGo = new CountDownLatch(1);
		this.interrupted = new CompletableFuture<>();
		this.threads = new SessionThreads(THREADS, MOST_WAITING);
		this.running = new RunningOperations(0);
		this.sessions = adapter(MINUTE);
	}

	private ThreadedSessionRepository adapter(Duration longestWait) {
		return new ThreadedSessionRepository(this.one.repository, this.threads.scheduler(), longestWait, this.running);
	}

	@AfterEach
	void closeThreads() {
		this.mayGo.countDown();
		this.threads.close();
	}

	@Test
	void operationRunsOnAThreadOfTheSessionsAndTheRequestContinuesOnAnother() {
		String id = this.one.create().getId();
		AtomicReference<@Nullable String> thread = new AtomicReference<>();
		this.one.cache.beforeNext(Operation.READ, () -> thread.set(Thread.currentThread().getName()));
		Boolean blockingIsAllowed = this.sessions.findById(id)
			.map((session) -> !Schedulers.isInNonBlockingThread())
			.block();
		assertThat(thread.get()).startsWith("hybrid-session-web-");
		assertThat(blockingIsAllowed).isFalse();
	}

	@Test
	void failureReachesTheRequest() {
		this.one.cache.beforeNext(Operation.READ, () -> {
			throw new IllegalStateException("broken");
		});
		assertThatIllegalStateException().isThrownBy(() -> this.sessions.findById("some").block())
			.withMessage("broken");
		HybridSession foreign = mock(HybridSession.class);
		assertThatIllegalArgumentException().isThrownBy(() -> this.sessions.save(foreign).block());
	}

	/** Kotlin declares no exceptions, and the application may be written in it. */
	@Test
	void failureThatNobodyDeclaresReachesTheRequest() {
		this.one.cache.beforeNext(Operation.READ, () -> raise(new IOException("broken")));
		assertThatException().isThrownBy(() -> this.sessions.findById("some").block(Duration.ofSeconds(10)))
			.withCauseInstanceOf(IOException.class);
	}

	@SuppressWarnings("unchecked")
	private static <T extends Throwable> void raise(Throwable failure) throws T {
		throw (T) failure;
	}

	@Test
	void saveOfACancelledRequestIsNotInterruptedAndIsWhole() throws Exception {
		HybridSession page = page(this.one.create().getId());
		page.setAttribute("a", 1);
		this.clock.advance(SECOND);
		this.one.cache.beforeNext(Operation.REPLACE, this::hold);
		Disposable request = this.sessions.save(page).subscribe();
		this.begun.await();
		request.dispose();
		this.mayGo.countDown();
		assertThat(this.interrupted.get(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS)).isFalse();
		Awaitility.await().until(() -> this.two.repository.findById(page.getId()).getAttributeNames().contains("a"));
		this.sessions.save(page).block();
	}

	@Test
	void saveThatWaitsForAThreadIsDoneThoughItsRequestIsCancelled() throws Exception {
		HybridSession page = page(this.one.create().getId());
		page.setAttribute("a", 1);
		holdTheThread();
		this.sessions.save(page).subscribe().dispose();
		this.mayGo.countDown();
		Awaitility.await().until(() -> this.two.repository.findById(page.getId()).getAttributeNames().contains("a"));
	}

	@Test
	void requestThatFindsTheQueueFullIsToBeTriedAgain() throws Exception {
		String id = this.one.create().getId();
		this.one.cache.beforeNext(Operation.READ, this::hold);
		CompletableFuture<HybridSession> first = this.sessions.findById(id).toFuture();
		this.begun.await();
		CompletableFuture<HybridSession> second = this.sessions.findById(id).toFuture();
		assertThatExceptionOfType(SessionUnavailableException.class)
			.isThrownBy(() -> this.sessions.findById(id).block())
			.withMessageStartingWith("Too many requests wait");
		this.mayGo.countDown();
		assertThat(first.get(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS)).isNotNull();
		assertThat(second.get(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS)).isNotNull();
	}

	/** Reactor takes this error for fatal, and would give the request no answer. */
	@Test
	void requestWhoseThreadCannotBeStartedIsToBeTriedAgain() {
		ThreadPoolExecutor full = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
				(task) -> {
					throw new OutOfMemoryError("unable to create native thread");
				});
		ThreadedSessionRepository threaded = new ThreadedSessionRepository(this.one.repository,
				Schedulers.fromExecutorService(full), MINUTE, this.running);
		assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(() -> threaded.findById("id").block());
		full.shutdown();
	}

	@Test
	void requestThatWaitsTooLongForAThreadIsToBeTriedAgain() throws Exception {
		String id = this.one.create().getId();
		holdTheThread();
		CompletableFuture<HybridSession> late = adapter(Duration.ZERO).findById(id).toFuture();
		this.mayGo.countDown();
		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> late.get(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS))
			.withCauseInstanceOf(SessionUnavailableException.class)
			.withMessageContaining("hybrid-session.jdbc.wait");
	}

	@Test
	void readThatWaitsForAThreadIsNotDoneIfItsRequestIsCancelled() throws Exception {
		String id = this.one.create().getId();
		holdTheThread();
		AtomicInteger judged = new AtomicInteger();
		this.one.judged = (reason) -> judged.incrementAndGet();
		this.sessions.findById(id).subscribe().dispose();
		this.mayGo.countDown();
		stop().get(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS);
		assertThat(judged).as("the read that had the thread").hasValue(1);
	}

	@Test
	void failedSaveOfACancelledRequestIsLogged(CapturedOutput output) throws Exception {
		holdTheThread();
		this.sessions.save(mock(HybridSession.class)).subscribe().dispose();
		this.mayGo.countDown();
		stop().get(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS);
		assertThat(output).contains("1 saves or ends of sessions failed after their clients had gone away")
			.contains("A repository saves only sessions that it has made itself");
	}

	@Test
	void stopWaitsForTheSaveThatRunsAndForNoneAfterThat() throws Exception {
		HybridSession page = page(this.one.create().getId());
		page.setAttribute("a", 1);
		this.one.cache.beforeNext(Operation.REPLACE, this::hold);
		this.sessions.save(page).subscribe();
		this.begun.await();
		CompletableFuture<Void> stopped = stop();
		assertThat(stopped).isNotDone();
		this.mayGo.countDown();
		stopped.get(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS);
		assertThat(this.two.repository.findById(page.getId()).getAttributeNames()).contains("a");
		this.threads.close();
		assertThatExceptionOfType(SessionUnavailableException.class)
			.isThrownBy(() -> this.sessions.findById(page.getId()).block());
		assertThat(stop()).isDone();
	}

	@Test
	void changesOfASessionAskNoTier() {
		HybridSession page = page(this.one.create().getId());
		int operations = operations();
		page.setAttribute("a", 1);
		page.removeAttribute("b");
		page.setMaxInactiveInterval(MINUTE);
		page.setLastAccessedTime(this.clock.instant());
		page.changeSessionId();
		assertThat(page.isExpired()).isFalse();
		assertThat(operations()).isEqualTo(operations);
	}

	@Test
	void idChangesWhenTheSessionIsSaved() {
		String old = this.one.create().getId();
		HybridSession page = page(old);
		String id = page.changeSessionId();
		assertThat(page.getId()).isEqualTo(id).isNotEqualTo(old);
		assertThat(this.two.repository.findById(old)).isNotNull();
		this.sessions.save(page).block();
		assertThat(page.getId()).isEqualTo(id);
		assertThat(this.two.repository.findById(old)).isNull();
		assertThat(this.two.repository.findById(id).getInternalId()).isEqualTo(page.getInternalId());
	}

	@Test
	void newSessionMayChangeItsIdBeforeItIsSaved() {
		HybridSession session = Objects.requireNonNull(this.sessions.createSession().block());
		String id = session.changeSessionId();
		this.sessions.save(session).block();
		assertThat(this.two.repository.findById(id)).isNotNull();
	}

	/** The login would otherwise be kept under an id that somebody else may know. */
	@Test
	void loginWhoseIdChangeFailsIsNotKeptUnderTheOldId() {
		String old = this.one.create().getId();
		HybridSession login = page(old);
		login.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "alice");
		String id = login.changeSessionId();
		this.one.store.setUnavailable(true);
		this.one.cache.setUnavailable(true);
		assertThatExceptionOfType(SessionUnavailableException.class)
			.isThrownBy(() -> this.sessions.save(login).block());
		this.one.store.setUnavailable(false);
		this.one.cache.setUnavailable(false);
		this.one.tiers.gate().probeIfDown();
		assertThat(this.two.repository.findById(old).getAttributeNames()).isEmpty();
		this.sessions.save(login).block();
		assertThat(this.two.repository.findById(old)).isNull();
		assertThat(this.two.repository.findById(id).getAttributeNames()).hasSize(1);
	}

	/** Both tiers are there, so the save itself would succeed under the old id. */
	@Test
	void loginWhoseRowIsLockedDuringItsIdChangeIsNotKeptUnderTheOldId() {
		String old = this.one.create().getId();
		HybridSession login = page(old);
		login.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "alice");
		String id = login.changeSessionId();
		this.one.store.beforeNext(FaultyStore.Operation.UPDATE, () -> {
			throw new StoreContendedException("A test has locked the row", null);
		});
		assertThatExceptionOfType(SessionUnavailableException.class)
			.isThrownBy(() -> this.sessions.save(login).block());
		assertThat(this.two.repository.findById(old).getAttributeNames()).isEmpty();
		this.sessions.save(login).block();
		assertThat(this.two.repository.findById(old)).isNull();
		assertThat(this.two.repository.findById(id).getAttributeNames()).hasSize(1);
	}

	/** The old id is dead once the new one is saved, so the browser needs the new one. */
	@Test
	void answerOfAFailedRequestKeepsTheCookieOfASavedIdChangeAlone() {
		HybridSession page = page(this.one.create().getId());
		String id = page.changeSessionId();
		assertThat(cookiesOf503(id)).isEmpty();
		this.sessions.save(page).block();
		assertThat(cookiesOf503(id)).containsExactly("SESSION");
		assertThat(cookiesOf503(this.sessions.createSession().block().getId())).isEmpty();
	}

	@Test
	void answerOfAFailedRequestKeepsTheHeadersOfCorsAndOfASavedIdChangeAlone() {
		HybridSession page = page(this.one.create().getId());
		String id = page.changeSessionId();
		assertThat(headersOf503(id)).doesNotContainKey("X-Auth-Token");
		this.sessions.save(page).block();
		assertThat(headersOf503(id)).containsEntry("X-Auth-Token", id)
			.containsEntry("Access-Control-Allow-Origin", "*")
			.containsKey("Retry-After")
			.doesNotContainKey("ETag");
	}

	private Map<String, String> headersOf503(String id) {
		MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/"));
		exchange.getResponse().getHeaders().set("X-Auth-Token", id);
		exchange.getResponse().getHeaders().set("Access-Control-Allow-Origin", "*");
		exchange.getResponse().getHeaders().set("ETag", "\"1\"");
		new UnavailableHandler(this.sessions::isSavedNewId)
			.handle(exchange, new SessionUnavailableException("away", null))
			.block();
		return exchange.getResponse().getHeaders().toSingleValueMap();
	}

	private Set<String> cookiesOf503(String id) {
		MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/"));
		exchange.getResponse().addCookie(ResponseCookie.from("SESSION", id).build());
		exchange.getResponse().addCookie(ResponseCookie.from("other", "cookie").build());
		new UnavailableHandler(this.sessions::isSavedNewId)
			.handle(exchange, new SessionUnavailableException("away", null))
			.block();
		assertThat(exchange.getResponse().getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
		return Set.copyOf(exchange.getResponse().getCookies().keySet());
	}

	@Test
	void sessionThatIsInvalidatedAfterAFailedIdChangeIsDead() {
		String old = this.one.create().getId();
		WebSession web = new SpringSessionWebSessionStore<>(this.sessions).retrieveSession(old).block();
		this.one.cache.beforeNext(Operation.READ, () -> {
			throw new IllegalStateException("broken");
		});
		assertThat(web.changeSessionId().onErrorResume((ex) -> Mono.empty()).block()).isNull();
		assertThat(this.two.repository.findById(old)).isNotNull();
		web.invalidate().block();
		assertThat(this.two.repository.findById(old)).isNull();
	}

	@Test
	void sessionsOfAUserAreFoundAndCanBeSaved() {
		HybridSession session = Objects.requireNonNull(this.sessions.createSession().block());
		session.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "alice");
		this.sessions.save(session).block();
		Map<String, HybridSession> found = this.sessions.findByPrincipalName("alice").block();
		assertThat(found).containsOnlyKeys(session.getId());
		found.values().forEach((each) -> {
			each.setAttribute("expired", true);
			this.sessions.save(each).block();
		});
		assertThat(this.two.repository.findById(session.getId()).getAttributeNames()).contains("expired");
	}

	private HybridSession page(String id) {
		return Objects.requireNonNull(this.sessions.findById(id).block());
	}

	private int operations() {
		return this.one.cache.total() + this.one.store.total();
	}

	private CompletableFuture<Void> stop() {
		CompletableFuture<Void> stopped = new CompletableFuture<>();
		this.running.stop(() -> stopped.complete(null));
		return stopped;
	}

	/** Further operations wait from now on. */
	private void holdTheThread() throws InterruptedException {
		this.one.cache.beforeNext(Operation.READ, this::hold);
		this.sessions.findById("other").subscribe();
		this.begun.await();
	}

	/** Holds the thread of the sessions until the test lets it go. */
	private void hold() {
		this.begun.countDown();
		try {
			this.mayGo.await(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS);
			this.interrupted.complete(false);
		}
		catch (InterruptedException ex) {
			this.interrupted.complete(true);
			Thread.currentThread().interrupt();
		}
	}

}
