package dev.hybridsession.internal.store;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.session.RepositoryTestBase;
import dev.hybridsession.internal.session.TieredSession;
import dev.hybridsession.support.FaultyStore.Operation;
import dev.hybridsession.support.HybridInstance;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/** Tests pages while the database is there and has no free connection. */
@ExtendWith(OutputCaptureExtension.class)
class CongestionTests extends RepositoryTestBase {

	private static final Duration SHORT = Duration.ofMillis(200);

	/** Pages wait this long for another page's read, also on a busy machine. */
	private static final Duration LOGIN_WAIT = Duration.ofSeconds(1);

	private final StoreQueue queue = new StoreQueue(2, "shop-sessions (4 connections)", true, SHORT, LOGIN_WAIT, 1_000);

	private TieredSession session;

	@Override
	protected HybridInstance.Builder configure(HybridInstance.Builder builder) {
		return builder.queue(this.queue);
	}

	@BeforeEach
	void create() {
		this.session = this.one.create();
	}

	private String id() {
		return this.session.getId();
	}

	@Test
	void congestionIsNoOutageAndIsCountedAndSaidOnce(CapturedOutput output) {
		loseMemcached();
		this.one.store.setCongested(true);
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(SessionUnavailableException.class)
				.isThrownBy(() -> this.one.repository.findById(id()))
				.withCauseInstanceOf(StoreCongestedException.class);
		}
		assertThat(this.one.tiers.gate().isDown()).isFalse();
		assertThat(this.one.congested).hasValue(3);
		assertThat(output).containsOnlyOnce("had no free connection in time, 1 times since")
			.contains("pool shop-sessions (4 connections), raise hybrid-session.jdbc.pool-size")
			.doesNotContain("not available");
		this.one.store.setCongested(false);
		assertThat(this.one.repository.findById(id())).isNotNull();
	}

	@Test
	void aCachedSessionIsServedAndSavedMeanwhile() {
		this.one.store.setCongested(true);
		this.clock.advance(HybridInstance.TIMING.syncInterval());
		assertThat(this.one.page(id(), (page) -> page.setAttribute("a", 1))).isTrue();
		assertThat(this.two.repository.findById(id()).<Integer>getAttribute("a")).isOne();
	}

	@Test
	void changeThatHasToBeInTheDatabaseAtOnceIsRefusedAndNotLeftToMemcached() {
		this.one.store.setCongested(true);
		TieredSession login = this.one.repository.findById(id());
		assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(login::changeSessionId);
		assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(() -> this.one.create());
		assertThat(this.two.repository.findById(id())).isNotNull();
	}

	@Test
	void aPoolThatIsEmptyForAMomentIsAskedAgain() {
		loseMemcached();
		for (int i = 0; i < 2; i++) {
			this.one.store.beforeNext(Operation.FIND, () -> {
				throw new StoreCongestedException("empty", null);
			});
		}
		assertThat(this.one.repository.findById(id())).isNotNull();
	}

	@Test
	void pagesOfOneSessionReadItsRowOnce() {
		loseMemcached();
		int before = this.one.store.count(Operation.FIND);
		CountDownLatch reading = new CountDownLatch(1);
		CountDownLatch mayRead = new CountDownLatch(1);
		this.one.store.beforeNext(Operation.FIND, () -> {
			reading.countDown();
			await(mayRead);
		});
		CompletableFuture<TieredSession> first = later(() -> this.one.repository.findById(id()));
		await(reading);
		List<CompletableFuture<TieredSession>> others = IntStream.range(0, 5)
			.mapToObj((i) -> later(() -> this.one.repository.findById(id())))
			.toList();
		Awaitility.await().until(() -> this.one.tiers.rowReads().waiting(id()) == 5);
		mayRead.countDown();
		assertThat(first.join()).isNotNull();
		assertThat(others).allSatisfy((other) -> assertThat(other.join()).isNotNull());
		assertThat(this.one.store.count(Operation.FIND)).isEqualTo(before + 1);
	}

	@Test
	void copyOfAnUnconfirmedWriteIsNotServedWhileTheDatabaseIsCongested() {
		TieredSession logout = this.two.repository.findById(id());
		// the tombstone reaches the row alone, and this instance knows of a write of its
		// own that memcached has not confirmed
		this.two.cache.setUnavailable(true);
		this.two.repository.deleteById(logout.getId());
		this.one.tiers.freshness().writeUnconfirmed(id());
		this.one.store.setCongested(true);
		assertThatExceptionOfType(SessionUnavailableException.class)
			.isThrownBy(() -> this.one.repository.findById(id()))
			.withCauseInstanceOf(StoreCongestedException.class);
		this.one.store.setCongested(false);
		assertThat(this.one.repository.findById(id())).isNull();
	}

	@Test
	void pagesOfOneSessionReadItsRowSideBySideWhileMemcachedIsAway() {
		this.one.cache.setUnavailable(true);
		assertReadsMeet(2);
		List<CompletableFuture<TieredSession>> pages = IntStream.range(0, 2)
			.mapToObj((i) -> later(() -> this.one.repository.findById(id())))
			.toList();
		assertThat(pages).allSatisfy((page) -> assertThat(page.join()).isNotNull());
	}

	@Test
	void pagesOfASessionThatMemcachedDoesNotTakeWaitForOneReadAtMost() {
		this.session.setAttribute("large", new byte[2 * 1024 * 1024]);
		this.one.repository.save(this.session);
		CountDownLatch reading = new CountDownLatch(1);
		CountDownLatch mayRead = new CountDownLatch(1);
		this.one.store.beforeNext(Operation.FIND, () -> {
			reading.countDown();
			await(mayRead);
		});
		assertReadsMeet(2);
		CompletableFuture<TieredSession> first = later(() -> this.one.repository.findById(id()));
		await(reading);
		List<CompletableFuture<TieredSession>> others = IntStream.range(0, 2)
			.mapToObj((i) -> later(() -> this.one.repository.findById(id())))
			.toList();
		Awaitility.await().until(() -> this.one.tiers.rowReads().waiting(id()) == 2);
		mayRead.countDown();
		assertThat(first.join()).isNotNull();
		assertThat(others).allSatisfy((page) -> assertThat(page.join()).isNotNull());
	}

	/** The next reads of rows fail unless they happen at the same time. */
	private void assertReadsMeet(int reads) {
		CyclicBarrier barrier = new CyclicBarrier(reads);
		for (int i = 0; i < reads; i++) {
			this.one.store.beforeNext(Operation.FIND, () -> {
				try {
					barrier.await(5, TimeUnit.SECONDS);
				}
				catch (Exception ex) {
					throw new AssertionError("The reads come one after the other", ex);
				}
			});
		}
	}

	@Test
	void noMoreThreadsAskAtOnceThanThereArePlacesAndTheOthersComeInTurn() {
		Semaphore answers = new Semaphore(0);
		List<CompletableFuture<?>> pages = IntStream.range(0, 4)
			.<CompletableFuture<?>>mapToObj((i) -> later(() -> asked(answers)))
			.toList();
		Awaitility.await().until(() -> answers.getQueueLength() == 2);
		assertThat(pages).noneMatch(CompletableFuture::isDone);
		answers.release(4);
		assertThat(pages).allSatisfy(CompletableFuture::join);
	}

	@Test
	void waitingInVainWhileOthersAreAnsweredIsCongestion() {
		StoreQueue busy = new StoreQueue(1, "pool", true, Duration.ofSeconds(1), Duration.ofSeconds(1), 1_000);
		busy.enter();
		CompletableFuture<Boolean> next = later(busy::enter);
		Awaitility.await().pollInterval(Duration.ofMillis(10)).until(() -> busy.waiting() == 1);
		CompletableFuture<Throwable> last = later(() -> catchThrowable(busy::enter));
		Awaitility.await().pollInterval(Duration.ofMillis(10)).until(() -> busy.waiting() == 2);
		busy.leave();
		assertThat(next.join()).isTrue();
		assertThat(last.join()).isInstanceOf(StoreCongestedException.class);
	}

	@Test
	void placesThatWaitForLocksAreNoOutageWhileTheDatabaseAnswers() {
		loseMemcached();
		Semaphore answers = new Semaphore(0);
		List<CompletableFuture<?>> locked = takeAllPlaces(answers);
		assertThatExceptionOfType(SessionUnavailableException.class)
			.isThrownBy(() -> this.one.repository.findById(id()))
			.withCauseInstanceOf(StoreCongestedException.class);
		assertThat(this.one.tiers.gate().isDown()).isFalse();
		assertThat(this.one.store.count(Operation.PROBE)).isOne();
		answers.release(2);
		assertThat(locked).allSatisfy(CompletableFuture::join);
	}

	private List<CompletableFuture<?>> takeAllPlaces(Semaphore answers) {
		List<CompletableFuture<?>> asking = List.of(later(() -> asked(answers)), later(() -> asked(answers)));
		Awaitility.await().until(() -> answers.getQueueLength() == 2);
		return asking;
	}

	@ParameterizedTest
	@MethodSource("answersOfADatabaseThatIsThere")
	void idIsNotChangedInMemcachedAloneWhileTheDatabaseIsThere(StoreUnavailableException answer) {
		TieredSession login = this.one.repository.findById(id());
		Runnable failure = () -> {
			throw answer;
		};
		// an interrupted thread asks twice
		this.one.store.beforeNext(Operation.UPDATE, failure);
		this.one.store.beforeNext(Operation.UPDATE, failure);
		assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(login::changeSessionId)
			.withCause(answer);
		assertThat(Thread.interrupted()).isEqualTo(answer instanceof StoreInterruptedException);
		assertThat(this.one.tiers.gate().isDown()).isFalse();
		assertThat(this.two.repository.findById(id())).isNotNull();
		TieredSession again = this.two.repository.findById(id());
		String changed = again.changeSessionId();
		assertThat(this.one.repository.findById(changed)).isNotNull();
		assertThat(this.one.repository.findById(id())).isNull();
	}

	@ParameterizedTest
	@MethodSource("answersOfADatabaseThatIsThere")
	void copyOfAnUnconfirmedWriteIsNotServedWhileItsRowCannotBeRead(StoreUnavailableException answer) {
		this.one.tiers.freshness().writeUnconfirmed(id());
		this.one.store.beforeNext(Operation.FIND, () -> {
			throw answer;
		});
		assertThatExceptionOfType(SessionUnavailableException.class)
			.isThrownBy(() -> this.one.repository.findById(id()))
			.withCause(answer);
		assertThat(this.one.repository.findById(id())).isNotNull();
	}

	static List<StoreUnavailableException> answersOfADatabaseThatIsThere() {
		return List.of(new StoreContendedException("locked", null), new StoreInterruptedException("interrupted", null));
	}

	@Test
	void aDatabaseThatAnswersNobodyIsAway() {
		loseMemcached();
		Semaphore answers = new Semaphore(0);
		List<CompletableFuture<?>> hanging = takeAllPlaces(answers);
		this.one.store.beforeNext(Operation.PROBE, () -> {
			throw new StoreUnavailableException("The database does not answer", null);
		});
		assertThatExceptionOfType(SessionUnavailableException.class)
			.isThrownBy(() -> this.one.repository.findById(id()))
			.havingCause()
			.isExactlyInstanceOf(StoreUnavailableException.class);
		assertThat(this.one.tiers.gate().isDown()).isTrue();
		answers.release(2);
		assertThat(hanging).allSatisfy(CompletableFuture::join);
	}

	private boolean asked(Semaphore answers) {
		return this.one.tiers.gate().ask(() -> {
			answers.acquireUninterruptibly();
			return true;
		});
	}

	private static <T> CompletableFuture<T> later(Supplier<T> work) {
		CompletableFuture<T> result = new CompletableFuture<>();
		new Thread(() -> {
			try {
				result.complete(work.get());
			}
			catch (RuntimeException | AssertionError ex) {
				result.completeExceptionally(ex);
			}
		}).start();
		return result;
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
