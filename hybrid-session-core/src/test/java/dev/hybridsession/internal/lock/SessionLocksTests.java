package dev.hybridsession.internal.lock;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.SessionLockTimeoutException;
import dev.hybridsession.SessionLocks.LockTimeoutPolicy;
import dev.hybridsession.SessionLocks.SessionLock;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.support.FaultyCache.Operation;
import dev.hybridsession.support.Later;
import dev.hybridsession.support.LongestWait;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests the promises of locks, in both protocols. */
@ParameterizedClass
@EnumSource(value = MemcachedProtocol.class, names = { "BINARY", "META" })
class SessionLocksTests extends LeaseOutageContract {

	@Test
	void anotherInstanceWaitsUntilTheLockIsReleased() {
		SessionLock lock = this.one.locks.acquire(this.id);
		assertThat(lock.isHeld()).isTrue();
		assertThat(inMemcached()).isTrue();
		assertWaitsUntil(this.two, lock);
		assertThat(lock.isHeld()).isFalse();
		assertFree();
	}

	@Test
	void otherSessionsAreNotLocked() {
		SessionLock lock = this.one.locks.acquire(this.id);
		this.two.locks.acquire(this.id + "other").release();
		lock.release();
	}

	@Test
	void aLockIsReleasedOnce() {
		SessionLock lock = this.one.locks.acquire(this.id);
		lock.release();
		SessionLock others = this.two.locks.acquire(this.id);
		lock.release();
		assertThat(inMemcached()).isTrue();
		others.release();
		assertFree();
	}

	@Test
	void anUncontendedLockCostsFewOperations() {
		this.one.locks.acquire(this.id).release();
		assertThat(this.one.cache.total()).isLessThanOrEqualTo(3);
		this.one.waiter.moveOn(Duration.ofSeconds(9));
		SessionLock slow = this.one.locks.acquire(this.id);
		this.one.waiter.moveOn(Duration.ofSeconds(9));
		slow.release();
		assertThat(this.one.cache.total()).isLessThanOrEqualTo(7);
	}

	@Test
	void threadsOfAnInstanceHandTheLeaseOn() {
		SessionLock first = this.one.locks.acquire(this.id);
		int before = this.one.cache.count(Operation.ADD);
		CompletableFuture<SessionLock> next = Later.later(() -> this.one.locks.acquire(this.id));
		Awaitility.await().until(() -> this.one.locks.queue.waiting(key()) == 1);
		first.release();
		SessionLock second = next.join();
		first.release();
		assertThat(second.isHeld()).isTrue();
		assertThat(this.one.cache.count(Operation.ADD)).isEqualTo(before);
		second.release();
		assertFree();
	}

	@Test
	void threadThatWaitsInAnotherInstanceGetsTheLockBeforeTheNextHere() {
		SessionLock first = this.one.locks.acquire(this.id);
		CompletableFuture<SessionLock> other = Later.later(() -> this.two.locks.acquire(this.id));
		CompletableFuture<SessionLock> next = Later.later(() -> this.one.locks.acquire(this.id));
		Awaitility.await().until(() -> this.one.locks.queue.waiting(key()) == 1);
		// counted before it is put, so the count does not tell that it is there
		Awaitility.await().until(() -> this.cache.read(key() + ":wanted") instanceof CacheRead.Hit);
		this.one.waiter.moveOn(Duration.ofMillis(101));
		first.release();
		SessionLock turn = other.orTimeout(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS).join();
		assertThat(next).isNotDone();
		turn.release();
		next.join().release();
		assertFree();
	}

	/** Case 23 of the protocol. */
	@Test
	void anOwnerWhoseLeaseWasTakenNeitherReleasesNorRenewsTheOthers() {
		SessionLock stopped = this.one.locks.acquire(this.id);
		// what memcached does at the end of the lease
		this.cache.remove(key());
		SessionLock others = this.two.locks.acquire(this.id);
		this.one.locks.renewals.run();
		assertThat(stopped.isHeld()).isFalse();
		this.one.locks.renewals.run();
		stopped.release();
		assertThat(inMemcached()).isTrue();
		this.two.locks.renewals.run();
		assertThat(others.isHeld()).isTrue();
		others.release();
		assertFree();
	}

	@Test
	void anOwnerWhoseLeaseWasTakenDoesNotReleaseTheOthersUnrenewed() {
		SessionLock stopped = this.one.locks.acquire(this.id);
		this.cache.remove(key());
		SessionLock others = this.two.locks.acquire(this.id);
		stopped.release();
		assertThat(inMemcached()).isTrue();
		others.release();
		assertFree();
	}

	@Test
	void aLockIsNotHeldOnceItsLeaseMayBeOverAndIsAgainAfterARenewal() {
		SessionLock lock = this.one.locks.acquire(this.id);
		this.one.waiter.moveOn(LEASE.dividedBy(2));
		assertThat(lock.isHeld()).isTrue();
		this.one.waiter.moveOn(LEASE.dividedBy(2));
		assertThat(lock.isHeld()).isFalse();
		this.one.locks.renewals.run();
		assertThat(lock.isHeld()).isTrue();
		lock.release();
		assertFree();
	}

	@Test
	void aLeaseThatMayBeOverIsNotHandedOn() {
		SessionLock stopped = this.one.locks.acquire(this.id);
		CompletableFuture<SessionLock> next = Later.later(() -> this.one.locks.acquire(this.id));
		Awaitility.await().until(() -> this.one.locks.queue.waiting(key()) == 1);
		this.one.waiter.moveOn(LEASE);
		this.cache.remove(key());
		SessionLock others = this.two.locks.acquire(this.id);
		stopped.release();
		int looked = this.one.cache.count(Operation.ADD);
		Awaitility.await().until(() -> this.one.cache.count(Operation.ADD) > looked + 1);
		assertThat(next).isNotDone();
		others.release();
		next.join().release();
		assertFree();
	}

	@Test
	void renewsAndReleasesWhatItHasRenewed() {
		SessionLock lock = this.one.locks.acquire(this.id);
		int before = this.one.cache.count(Operation.REPLACE);
		this.one.locks.renewals.run();
		this.one.locks.renewals.run();
		assertThat(this.one.cache.count(Operation.REPLACE)).isEqualTo(before + 2);
		assertThat(lock.isHeld()).isTrue();
		assertWaitsUntil(this.two, lock);
		this.one.locks.renewals.run();
		assertFree();
	}

	@Test
	void anInterruptedThreadReleasesItsLock() throws Exception {
		CountDownLatch released = new CountDownLatch(1);
		Thread thread = new Thread(() -> {
			SessionLock lock = this.one.locks.acquire(this.id);
			Thread.currentThread().interrupt();
			lock.release();
			if (Thread.currentThread().isInterrupted()) {
				released.countDown();
			}
		});
		thread.start();
		released.await();
		assertFree();
	}

	@Test
	void waitingIsBoundedInTheQueueAndBetweenInstances() {
		Instance impatient = new Instance(LockTimeoutPolicy.FAIL, Duration.ofMillis(30));
		SessionLock lock = this.one.locks.acquire(this.id);
		assertTimesOut(impatient);
		lock.release();
		SessionLock own = impatient.locks.acquire(this.id);
		int before = impatient.cache.total();
		assertTimesOut(impatient);
		assertThat(impatient.cache.total()).isEqualTo(before);
		own.release();
		assertThat(impatient.timedOut).hasValue(2);
		assertThat(impatient.granted).hasValue(1);
		impatient.locks.close();
		assertFree();
	}

	private void assertTimesOut(Instance impatient) {
		assertThatExceptionOfType(SessionLockTimeoutException.class).isThrownBy(() -> impatient.locks.acquire(this.id))
			.withMessageContainingAll("30ms", "hybrid-session.locking.wait")
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain(this.id));
	}

	@Test
	void bothTiersAwayIsATimeoutAtOnce() {
		this.one.cache.setUnavailable(true);
		this.database.runScript("schema-drop-h2.sql");
		assertThatExceptionOfType(SessionLockTimeoutException.class).isThrownBy(() -> this.one.locks.acquire(this.id))
			.withMessageContaining("neither memcached nor the database")
			.withRootCauseInstanceOf(java.sql.SQLException.class);
		this.database.runScript("schema-h2.sql");
	}

	@Test
	void aValueOfAnotherKindIsAnothersLock() {
		this.cache.put(key(), "somebody".getBytes(US_ASCII), LEASE);
		Instance proceeding = new Instance(LockTimeoutPolicy.PROCEED, Duration.ofMillis(10));
		SessionLock none = proceeding.locks.acquire(this.id);
		assertThat(none.isHeld()).isFalse();
		none.release();
		assertThat(proceeding.timedOut).hasValue(1);
		assertThat(inMemcached()).isTrue();
		this.cache.remove(key());
		proceeding.locks.close();
	}

}
