package dev.hybridsession.internal.session;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import dev.hybridsession.HybridSession;
import dev.hybridsession.LockedSubsession;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.Subsession;
import dev.hybridsession.internal.jdbc.JdbcSubsessionStore;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.internal.record.RecordLimits;
import dev.hybridsession.internal.subsession.SubsessionSettings;
import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.HybridInstance;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** Changes of one subsession that come to one instance at the same time. */
class SubsessionQueueTests extends RepositoryTestBase {

	private HybridSession session;

	private Thread secondThread;

	private CompletableFuture<Integer> second;

	@BeforeEach
	void createCounter() {
		this.session = this.one.create();
		counter().set(0);
		this.second = new CompletableFuture<>();
	}

	private Subsession<Integer> counter() {
		return counter(this.one);
	}

	private Subsession<Integer> counter(HybridInstance instance) {
		return instance.subsessions.of(this.session, "counter", Integer.class);
	}

	/** Returns when the second change waits for its turn. */
	private void queueSecond() {
		queueSecond(() -> counter().update(SubsessionTests::increment));
	}

	private void queueSecond(Supplier<Integer> change) {
		start(change);
		Awaitility.await().until(() -> this.secondThread.getState() == Thread.State.TIMED_WAITING);
	}

	private void start(Supplier<Integer> change) {
		this.secondThread = new Thread(() -> {
			try {
				this.second.complete(change.get());
			}
			catch (RuntimeException ex) {
				this.second.completeExceptionally(ex);
			}
		});
		this.secondThread.start();
	}

	@Test
	void functionRunsOnTheThreadOfItsCaller() {
		CompletableFuture<Thread> ran = new CompletableFuture<>();
		this.one.cache.beforeNext(FaultyCache.Operation.READ_ALL, () -> queueSecond(() -> counter().update((value) -> {
			ran.complete(Thread.currentThread());
			return value + 1;
		})));
		assertThat(counter().update(SubsessionTests::increment)).isEqualTo(1);
		assertThat(this.second.join()).isEqualTo(2);
		assertThat(ran.join()).isSameAs(this.secondThread);
	}

	@Test
	void changeThatWaitsForItsTurnAsksNoTier() {
		LockedSubsession<Integer> locked = counter().lock();
		int reads = this.one.cache.count(FaultyCache.Operation.READ_ALL);
		queueSecond();
		assertThat(this.one.cache.count(FaultyCache.Operation.READ_ALL)).isEqualTo(reads);
		locked.set(10);
		locked.close();
		assertThat(this.second.join()).isEqualTo(11);
	}

	@Test
	void aChangeThatComesDuringALostWriteIsOnItsOwn() {
		this.one.cache.beforeNext(FaultyCache.Operation.REPLACE, () -> {
			queueSecond();
			this.two.subsessions.of(this.session.getId(), "counter", Integer.class).set(10);
		});
		assertThat(counter().update(SubsessionTests::increment)).isEqualTo(11);
		assertThat(this.second.join()).isEqualTo(12);
	}

	@Test
	void aChangeThatComesDuringTheWriteIsOnItsOwn() {
		this.one.cache.beforeNext(FaultyCache.Operation.REPLACE, this::queueSecond);
		assertThat(counter().update(SubsessionTests::increment)).isEqualTo(1);
		assertThat(this.second.join()).isEqualTo(2);
		assertThat(counter().get()).isEqualTo(2);
	}

	@Test
	void changeThatComesDuringAReadThatFailsIsTriedOnItsOwn() {
		this.one.cache.beforeNext(FaultyCache.Operation.READ_ALL, () -> {
			queueSecond();
			throw new IllegalStateException("on purpose");
		});
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> counter().update(SubsessionTests::increment))
			.withMessage("on purpose");
		assertThat(this.second.join()).isEqualTo(1);
	}

	@Test
	void changeWhoseFunctionFailsLetsTheNextGoOn() {
		UnaryOperator<Integer> failing = (value) -> {
			queueSecond();
			throw new IllegalStateException("on purpose");
		};
		assertThatIllegalStateException().isThrownBy(() -> counter().update(failing)).withMessage("on purpose");
		assertThat(this.second.join()).isEqualTo(1);
	}

	@Test
	void changeThatComesWhileTheSessionDiesHasAResultAndIsNotKept() {
		this.one.cache.beforeNext(FaultyCache.Operation.READ_ALL, () -> {
			this.two.repository.deleteById(this.session.getId());
			queueSecond();
		});
		assertThat(counter().update(SubsessionTests::increment)).isEqualTo(1);
		assertThat(this.second.join()).isEqualTo(1);
		assertThat(counter().get()).isNull();
	}

	@Test
	void threadThatIsInterruptedWhileItWaitsFailsAlone() {
		UnaryOperator<Integer> first = (value) -> {
			queueSecond();
			this.secondThread.interrupt();
			Awaitility.await().until(this.second::isDone);
			return value + 1;
		};
		assertThat(counter().update(first)).isEqualTo(1);
		assertThat(this.second).failsWithin(Duration.ZERO)
			.withThrowableThat()
			.withCauseInstanceOf(SessionUnavailableException.class);
		assertThat(counter().update(SubsessionTests::increment)).isEqualTo(2);
	}

	@Test
	void changeGoesOnWithoutItsTurnIfTheThreadBeforeItTakesTooLong() {
		HybridInstance hasty = HybridInstance.on(this.cache, this.store, this.clock)
			.subsessions(new JdbcSubsessionStore(new Tables(this.database.dataSource(), "HYBRID_SESSION", "hybrid")))
			.subsessionSettings(
					new SubsessionSettings(MINUTE, Duration.ofMillis(1), true, Set.of(), RecordLimits.DEFAULT))
			.build();
		this.session = hasty.repository.findById(this.session.getId());
		UnaryOperator<Integer> first = (value) -> {
			if (!this.second.isDone()) {
				start(() -> counter(hasty).update(SubsessionTests::increment));
				Awaitility.await().until(this.second::isDone);
			}
			return value + 10;
		};
		assertThat(counter(hasty).update(first)).isEqualTo(11);
		assertThat(this.second.join()).isEqualTo(1);
	}

	@Test
	void functionMayNotWaitForAnotherChange() {
		Subsession<Integer> other = this.one.subsessions.of(this.session, "other", Integer.class);
		counter().update((value) -> {
			for (Subsession<Integer> any : List.of(counter(), other)) {
				assertThatIllegalStateException().isThrownBy(() -> any.update(SubsessionTests::increment));
				assertThatIllegalStateException().isThrownBy(() -> any.set(7));
				assertThatIllegalStateException().isThrownBy(any::remove);
				assertThatIllegalStateException().isThrownBy(any::lock);
			}
			return value;
		});
		assertThat(other.update(SubsessionTests::increment)).isEqualTo(1);
		other.lock().close();
	}

	@Test
	void lockOfADeadSessionKeepsNoThreadWaiting() {
		this.two.repository.deleteById(this.session.getId());
		try (LockedSubsession<Integer> locked = counter().lock()) {
			start(() -> counter().update(SubsessionTests::increment));
			Awaitility.await().until(this.second::isDone);
			assertThat(this.second.join()).isEqualTo(1);
			assertThat(locked.get()).isNull();
		}
	}

}
