package dev.hybridsession.internal.store;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.session.RepositoryTestBase;
import dev.hybridsession.internal.session.TieredSession;
import dev.hybridsession.support.FaultyStore.Operation;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.Later;
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

	/** All wait in vain, so the wait is short. */
	private static final Duration SHORT = Duration.ofMillis(200);

	private final StoreQueue queue = new StoreQueue(2, "shop-sessions (4 connections)", true, SHORT, SHORT, 1_000);

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
	void waitingInVainWhileOthersAreAnsweredIsCongestion() {
		StoreQueue busy = new StoreQueue(1, "pool", true, Duration.ofSeconds(1), Duration.ofMinutes(1), 1_000);
		busy.enter();
		CompletableFuture<Boolean> next = Later.later(() -> busy.<Boolean>patiently(busy::enter));
		Awaitility.await().pollInterval(Duration.ofMillis(10)).until(() -> busy.waiting() == 1);
		CompletableFuture<Throwable> last = Later.later(() -> catchThrowable(busy::enter));
		// it may have given up before anybody sees it wait
		Awaitility.await().pollInterval(Duration.ofMillis(10)).until(() -> busy.waiting() == 2 || last.isDone());
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
		List<CompletableFuture<?>> asking = List.of(Later.later(() -> asked(answers)),
				Later.later(() -> asked(answers)));
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

}
