package dev.hybridsession.internal.session;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import dev.hybridsession.HybridSession;
import dev.hybridsession.LockedSubsession;
import dev.hybridsession.Subsession;
import dev.hybridsession.SubsessionLockedException;
import dev.hybridsession.internal.record.RecordLimits;
import dev.hybridsession.internal.subsession.SubsessionSettings;
import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.Later;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

/** Tests which calls wait for the lock of a subsession, and for how long. */
class SubsessionLockScheduleTests extends RepositoryTestBase {

	private static final Duration LEASE = MINUTE.multipliedBy(10);

	@Override
	protected HybridInstance.Builder configure(HybridInstance.Builder builder) {
		return builder.subsessionSettings(new SubsessionSettings(LEASE, MINUTE, true, Set.of(), RecordLimits.DEFAULT));
	}

	private static Subsession<Integer> counter(HybridInstance instance, HybridSession session) {
		return instance.subsessions.of(session.getId(), "counter", Integer.class);
	}

	/** Lets nobody wait for ever on a clock that stands still. */
	private CompletableFuture<Throwable> failure(Runnable work) {
		return Later.later(() -> catchThrowable(work::run));
	}

	@Test
	void holderOfTheLockGetsAnErrorInsteadOfWaitingForItself() {
		HybridSession session = this.one.create();
		CompletableFuture<Throwable> failures = failure(() -> {
			Subsession<Integer> counter = counter(this.one, session);
			try (LockedSubsession<Integer> locked = counter.lock()) {
				assertThatIllegalStateException().isThrownBy(() -> counter.set(1)).withMessageContaining("lock");
				assertThatIllegalStateException().isThrownBy(() -> counter.update((value) -> 1));
				assertThatIllegalStateException().isThrownBy(counter::remove);
				assertThatIllegalStateException().isThrownBy(() -> counter(this.one, session).lock());
				this.one.subsessions.of(session, "other", Integer.class).set(2);
				locked.set(3);
			}
			counter.update((value) -> value + 1);
		});
		Awaitility.await().until(failures::isDone);
		assertThat(failures.join()).isNull();
		assertThat(counter(this.two, session).get()).isEqualTo(4);
	}

	@Test
	void aLockThatWasForgottenIsNotHeldForEver() {
		HybridSession session = this.one.create();
		CompletableFuture<Throwable> failures = failure(() -> {
			counter(this.one, session).lock();
			this.clock.advance(LEASE);
			counter(this.one, session).set(1);
		});
		Awaitility.await().until(failures::isDone);
		assertThat(failures.join()).isNull();
	}

	/** The first lock of a subsession inserts its row, and the row has the lease. */
	@Test
	void lockThatWasReleasedBeforeMemcachedIsLostKeepsNobodyOutByItsRow() {
		HybridSession session = this.one.create();
		CompletableFuture<Throwable> failure = failure(() -> {
			try (LockedSubsession<Integer> locked = counter(this.one, session).lock()) {
				locked.set(1);
			}
			this.one.subsessionSync.run();
			loseMemcached();
			this.clock.advance(Duration.ofSeconds(1));
			counter(this.two, session).update((value) -> value + 1);
		});
		Awaitility.await().until(failure::isDone);
		assertThat(failure.join()).isNull();
		assertThat(counter(this.two, session).get()).isEqualTo(2);
	}

	/** Otherwise each lock would cost a write of the row. */
	@Test
	void rowThatHasNoLeaseIsNotWrittenForARelease() {
		HybridSession session = this.one.create();
		counter(this.one, session).set(1);
		counter(this.one, session).lock().close();
		this.one.subsessionSync.run();
		assertThat(this.one.subsessionSync.unsynced()).isOne();
	}

	@Test
	void lockThatIsReleasedAfterAnotherRequestChangedTheSessionIdIsFree() {
		HybridSession session = this.one.create();
		LockedSubsession<Integer> locked = counter(this.one, session).lock();
		locked.set(1);
		HybridSession other = this.two.repository.findById(session.getId());
		other.changeSessionId();
		this.two.repository.save(other);
		locked.close();
		CompletableFuture<Throwable> failure = failure(() -> counter(this.two, other).update((value) -> value + 1));
		Awaitility.await().until(failure::isDone);
		assertThat(failure.join()).isNull();
		assertThat(counter(this.two, other).get()).isEqualTo(2);
	}

	@Test
	void lockThatAnotherHolderHasTakenSinceIsNotReleasedAfterAnIdChange() {
		HybridSession session = this.one.create();
		LockedSubsession<Integer> late = counter(this.one, session).lock();
		HybridSession other = this.two.repository.findById(session.getId());
		other.changeSessionId();
		this.two.repository.save(other);
		this.clock.advance(LEASE);
		LockedSubsession<Integer> locked = counter(this.two, other).lock();
		late.close();
		locked.set(1);
		locked.close();
		assertThat(counter(this.two, other).get()).isEqualTo(1);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void theTimeInTheQueueIsPartOfTheWait(boolean locks) {
		HybridSession session = this.one.create();
		LockedSubsession<Integer> held = counter(this.one, session).lock();
		Subsession<Integer> late = counter(this.one, session);
		Thread[] waiting = new Thread[1];
		CompletableFuture<Throwable> failure = failure(() -> {
			waiting[0] = Thread.currentThread();
			if (locks) {
				late.lock();
			}
			else {
				late.set(1);
			}
		});
		Awaitility.await().until(() -> waiting[0] != null && waiting[0].getState() == Thread.State.TIMED_WAITING);
		this.clock.advance(MINUTE);
		this.one.cache.beforeNext(FaultyCache.Operation.READ_ALL, () -> {
		});
		this.one.cache.beforeNext(FaultyCache.Operation.READ_ALL, () -> counter(this.two, session).lock());
		held.close();
		Awaitility.await().until(failure::isDone);
		assertThat(failure.join()).isInstanceOf(SubsessionLockedException.class);
	}

}
