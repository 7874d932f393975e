package dev.hybridsession.internal.lock;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import dev.hybridsession.SessionLocks.SessionLock;
import dev.hybridsession.internal.store.CacheWrite.Outcome;
import dev.hybridsession.support.FaultyCache.Operation;
import dev.hybridsession.support.Later;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests leases when a tier forgets them, does not answer or is away. */
abstract class LeaseOutageContract extends LockTestBase {

	static final Duration LEASE = Duration.ofSeconds(30);

	final void assertWaitsUntil(Instance waiting, SessionLock held) {
		CompletableFuture<SessionLock> next = Later.later(() -> waiting.locks.acquire(this.id));
		int looked = waiting.cache.count(Operation.ADD);
		Awaitility.await().until(() -> waiting.cache.count(Operation.ADD) > looked + 1);
		assertThat(next).isNotDone();
		held.release();
		SessionLock lock = next.join();
		assertThat(lock.isHeld()).isTrue();
		lock.release();
	}

	@Test
	void aLeaseThatMemcachedForgotIsTakenAgain() {
		SessionLock lock = this.one.locks.acquire(this.id);
		this.cache.remove(key());
		this.one.locks.renewals.run();
		assertThat(inMemcached()).isTrue();
		assertWaitsUntil(this.two, lock);
		assertFree();
	}

	@Test
	void anAdditionOrRenewalWithoutAnAnswerIsReleasedAllTheSame() {
		this.one.cache.loseNextAnswer(Operation.ADD);
		SessionLock lock = this.one.locks.acquire(this.id);
		assertThat(lock.isHeld()).isTrue();
		assertThat(inMemcached()).isTrue();
		lock.release();
		assertFree();
		SessionLock renewed = this.one.locks.acquire(this.id);
		this.one.cache.loseNextAnswer(Operation.REPLACE);
		this.one.locks.renewals.run();
		this.one.locks.renewals.run();
		assertThat(renewed.isHeld()).isTrue();
		renewed.release();
		assertFree();
	}

	@Test
	void aSlowAnswerIsNoReasonToGoToTheDatabase() {
		SessionLock lock = this.one.locks.acquire(this.id);
		this.two.cache.failNext(Operation.ADD, Outcome.UNCONFIRMED);
		assertWaitsUntil(this.two, lock);
		this.two.cache.failNext(Operation.ADD, Outcome.UNCONFIRMED);
		this.two.locks.acquire(this.id).release();
		assertFree();
	}

	@Test
	void aReleaseThatMemcachedDidNotHearOfIsRepeated() {
		for (Outcome outcome : new Outcome[] { Outcome.UNAVAILABLE, Outcome.UNCONFIRMED }) {
			SessionLock lock = this.one.locks.acquire(this.id);
			this.one.cache.failNext(Operation.REMOVE, outcome);
			this.one.cache.failNext(Operation.REMOVE, outcome);
			lock.release();
			Awaitility.await().until(() -> !inMemcached());
		}
		SessionLock lock = this.one.locks.acquire(this.id);
		this.one.cache.setUnavailable(true);
		lock.release();
		assertThat(inMemcached()).isTrue();
		this.one.cache.setUnavailable(false);
		Awaitility.await().until(() -> !inMemcached());
	}

	@Test
	void fallsBackToTheDatabase() {
		for (Outcome outcome : new Outcome[] { Outcome.REFUSED, Outcome.UNAVAILABLE }) {
			this.one.cache.failNext(Operation.ADD, outcome);
			SessionLock lock = this.one.locks.acquire(this.id);
			this.two.cache.setUnavailable(true);
			assertWaitsUntil(this.two, lock);
			this.two.cache.setUnavailable(false);
			assertFree();
		}
	}

	@Test
	void inDoubtALockKeepsOutThoseWhoAskOneTier() {
		this.one.cache.setInDoubt(true);
		for (boolean unavailable : new boolean[] { true, false }) {
			SessionLock lock = this.one.locks.acquire(this.id);
			this.two.cache.setUnavailable(unavailable);
			assertWaitsUntil(this.two, lock);
			assertFree();
		}
	}

	@Test
	void inDoubtAnAttemptTakesNothingFromTheHolder() {
		this.two.cache.setInDoubt(true);
		for (boolean unavailable : new boolean[] { true, false }) {
			this.one.cache.setUnavailable(unavailable);
			SessionLock lock = this.one.locks.acquire(this.id);
			CompletableFuture<SessionLock> next = Later.later(() -> this.two.locks.acquire(this.id));
			int looked = this.two.cache.count(Operation.READ);
			Awaitility.await().until(() -> this.two.cache.count(Operation.READ) > looked + 1);
			this.one.cache.setInDoubt(true);
			this.one.cache.setUnavailable(false);
			this.one.locks.renewals.run();
			assertThat(lock.isHeld()).isTrue();
			assertThat(next).isNotDone();
			lock.release();
			next.join().release();
			this.one.cache.setInDoubt(false);
			assertFree();
		}
	}

	@Test
	void aLockIsInBothTiersForAsLongAsThereIsDoubt() {
		SessionLock lock = this.one.locks.acquire(this.id);
		for (int i = 0; i < 2; i++) {
			this.one.cache.setInDoubt(true);
			this.one.locks.renewals.run();
			this.one.locks.renewals.run();
			assertThat(inMemcached()).isTrue();
			assertThat(inTable()).isTrue();
			this.one.cache.setInDoubt(false);
			this.one.locks.renewals.run();
			assertThat(inMemcached()).isTrue();
			assertThat(inTable()).isFalse();
		}
		assertThat(lock.isHeld()).isTrue();
		lock.release();
		assertFree();
	}

	@Test
	void aLockOutlivesMemcachedAndReturnsToIt() {
		SessionLock lock = this.one.locks.acquire(this.id);
		memcachedAway(true);
		this.one.locks.renewals.run();
		assertThat(lock.isHeld()).isTrue();
		this.cache.remove(key());
		memcachedAway(false);
		this.one.locks.renewals.run();
		assertThat(inMemcached()).isTrue();
		assertWaitsUntil(this.two, lock);
		assertFree();
	}

}
