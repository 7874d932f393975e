package dev.hybridsession.internal.session;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.copies.CachedCopy;
import dev.hybridsession.internal.copies.StoredSession;
import dev.hybridsession.internal.store.RowUpdate;
import dev.hybridsession.internal.store.SessionStore;
import dev.hybridsession.internal.store.StoreContendedException;
import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.FaultyStore;
import dev.hybridsession.support.HybridInstance;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Schedules in which the background sync meets a session that it cannot sync, or another
 * sync.
 */
@ExtendWith(OutputCaptureExtension.class)
class SyncScheduleTests extends RepositoryTestBase {

	private final AtomicInteger updates = new AtomicInteger();

	@Test
	void writeThroughAttributeIsNotLeftToTheSync() {
		this.one.repository.setWriteThroughAttributes(Set.of("order"));
		TieredSession session = this.one.create();
		this.one.page(session.getId(), (page) -> page.setAttribute("order", 42));
		loseMemcached();
		assertThat(this.two.repository.findById(session.getId()).<Integer>getAttribute("order")).isEqualTo(42);
	}

	@Test
	void aRowThatFailsKeepsNoOtherFromBeingSynced() {
		List<TieredSession> sessions = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			sessions.add(this.one.create());
		}
		for (TieredSession session : sessions) {
			this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
		}
		TieredSession bad = sessions.get(10);
		this.jdbc.update("UPDATE HYBRID_SESSION SET VERSION = 7 WHERE PUBLIC_ID = ?", bad.getId());
		this.one.store.beforeNext(FaultyStore.Operation.FIND, () -> {
			throw new IllegalStateException("a defect");
		});
		this.clock.advance(Duration.ofSeconds(100));
		assertThat(this.one.sync.run()).isEqualTo(19);
		sessions.remove(bad);
		assertThat(sessions)
			.noneMatch((session) -> this.two.repository.findById(session.getId()).base().isAheadOfRow());
	}

	@Test
	void sessionThatCouldNotBeSyncedIsNotForgottenWhenTheQueueIsFull() {
		HybridInstance small = HybridInstance.on(this.cache, this.store, this.clock).dirty(1, true).build();
		TieredSession first = small.create();
		TieredSession second = small.create();
		small.page(first.getId(), (page) -> page.setAttribute("a", 1));
		this.clock.advance(Duration.ofSeconds(100));
		small.cache.beforeNext(FaultyCache.Operation.READ_ALL, () -> {
			small.page(second.getId(), (page) -> page.setAttribute("a", 1));
			small.cache.setUnavailable(true);
		});
		small.sync.run();
		small.cache.setUnavailable(false);
		this.clock.advance(Duration.ofSeconds(10));
		small.sync.run();
		loseMemcached();
		assertThat(this.two.repository.findById(first.getId()).<Integer>getAttribute("a")).isEqualTo(1);
	}

	@Test
	void passThatFailsIsTheLastPassAndLosesNoSession() {
		TieredSession session = this.one.create();
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
		this.clock.advance(Duration.ofSeconds(100));
		this.one.store.beforeNext(FaultyStore.Operation.UPDATE_ALL, () -> {
			throw new IllegalStateException("no such table");
		});
		assertThatIllegalStateException().isThrownBy(this.one.sync::run);
		assertThat(this.one.sync.last()).hasFieldOrPropertyWithValue("failure",
				"java.lang.IllegalStateException, see the log");
		this.clock.advance(SECOND);
		assertThat(this.one.sync.run()).isOne();
	}

	@Test
	void drainingWaitsForWhatAnotherPassHasTaken() {
		TieredSession session = this.one.create();
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
		this.clock.advance(Duration.ofSeconds(100));
		Thread drain = new Thread(this.one.sync::drain);
		this.one.store.beforeNext(FaultyStore.Operation.UPDATE_ALL, () -> {
			drain.start();
			Awaitility.await()
				.until(drain::getState, (state) -> state == Thread.State.WAITING || state == Thread.State.TERMINATED);
			assertThat(drain.isAlive()).isTrue();
		});
		assertThat(this.one.sync.run()).isOne();
		Awaitility.await().until(() -> !drain.isAlive());
	}

	@Test
	void aClockThatGoesBackwardsDoesNotPutTheSyncOff() {
		TieredSession session = this.one.create();
		this.clock.advance(Duration.ofHours(1).minusMinutes(31));
		this.one.page(session.getId(), (page) -> {
		});
		this.clock.advance(Duration.ofMinutes(-29));
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
		this.clock.advance(Duration.ofSeconds(120));
		this.one.sync.run();
		loseMemcached();
		assertThat(this.two.repository.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
	}

	@Test
	void aMemcachedThatCannotBeAskedIsAskedOncePerPass() {
		for (int i = 0; i < 120; i++) {
			TieredSession session = this.one.create();
			this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
		}
		this.clock.advance(Duration.ofSeconds(100));
		this.one.cache.setUnavailable(true);
		assertThat(this.one.sync.run()).isZero();
		assertThat(this.one.cache.count(FaultyCache.Operation.READ_ALL)).isOne();
		this.one.cache.setUnavailable(false);
		this.clock.advance(SECOND);
		assertThat(this.one.sync.run()).isEqualTo(120);
	}

	@Test
	void forASyncIntervalAfterADrainNothingIsLostWithMemcached() {
		TieredSession session = this.one.create();
		this.one.sync.drain();
		this.clock.advance(HybridInstance.TIMING.syncInterval().minus(SECOND));
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
		loseMemcached();
		assertThat(this.one.repository.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
		this.clock.advance(SECOND);
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 2));
		loseMemcached();
		assertThat(this.one.repository.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
	}

	/** It was decided before the drain began that memcached alone will do. */
	@Test
	void saveInProgressWhenADrainBeginsIsDrainedToo() {
		TieredSession other = this.one.create();
		TieredSession session = this.one.create();
		this.one.page(other.getId(), (page) -> page.setAttribute("a", 1));
		TieredSession slow = this.one.repository.findById(session.getId());
		slow.setAttribute("a", 1);
		this.one.store.beforeNext(FaultyStore.Operation.UPDATE_ALL, () -> {
			this.one.dirty.drainUntil(Long.MIN_VALUE);
			this.one.repository.save(slow);
		});
		this.one.sync.drain();
		loseMemcached();
		assertThat(this.one.repository.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
	}

	@Test
	void drainingFailsIfMemcachedCannotBeAsked() {
		TieredSession session = this.one.create();
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
		this.one.cache.setUnavailable(true);
		assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(() -> this.one.sync.drain());
		this.one.cache.setUnavailable(false);
		assertThat(this.one.sync.drain()).isOne();
	}

	private static void contend() {
		throw new StoreContendedException("A test locks the rows", null);
	}

	@Test
	void aRowThatTheDatabaseRejectsIsSetAsideAndNamed(CapturedOutput output) {
		Set<String> bad = new HashSet<>();
		HybridInstance instance = rejecting(bad);
		List<TieredSession> sessions = unsynced(instance, 3);
		bad.add(sessions.get(1).getInternalId());
		this.clock.advance(Duration.ofSeconds(100));
		assertThat(instance.sync.run()).isEqualTo(2);
		assertThat(instance.sync.run()).as("not for ever").isZero();
		assertThat(refusals(output)).singleElement()
			.asString()
			.contains("does not take session " + sessions.get(1).getInternalId());
		bad.clear();
		this.clock.advance(HybridInstance.TIMING.syncInterval());
		assertThat(instance.sync.run()).isOne();
	}

	@Test
	void aThousandRowsThatTheDatabaseRejectsCostALineEachMinute(CapturedOutput output) {
		Set<String> bad = new HashSet<>();
		HybridInstance instance = rejecting(bad);
		unsynced(instance, 1_001).stream().skip(1).map(TieredSession::getInternalId).forEach(bad::add);
		this.clock.advance(Duration.ofSeconds(100));
		assertThat(instance.sync.run()).isOne();
		assertThat(refusals(output)).hasSize(1);
		this.clock.advance(HybridInstance.TIMING.syncInterval());
		instance.sync.run();
		assertThat(refusals(output)).hasSize(2).last().asString().contains("1000 of them");
	}

	@Test
	void aLockedRowKeepsNoOtherFromBeingSynced() {
		Set<String> locked = new HashSet<>();
		HybridInstance instance = locking(locked);
		List<TieredSession> sessions = unsynced(instance, 20);
		locked.add(sessions.get(7).getInternalId());
		this.clock.advance(Duration.ofSeconds(100));
		assertThat(instance.sync.run()).isEqualTo(19);
		this.clock.advance(SECOND);
		assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(instance.sync::drain);
		locked.clear();
		assertThat(instance.sync.drain()).isOne();
	}

	/** Each question may take seconds. */
	@Test
	void aLockedTableIsAskedAFewTimesInAPass() {
		Set<String> locked = new HashSet<>();
		HybridInstance instance = locking(locked);
		unsynced(instance, 20).stream().map(TieredSession::getInternalId).forEach(locked::add);
		this.clock.advance(Duration.ofSeconds(100));
		int before = this.updates.get();
		assertThat(instance.sync.run()).isZero();
		assertThat(this.updates.get() - before).isEqualTo(4);
		locked.clear();
		this.clock.advance(SECOND);
		assertThat(instance.sync.run()).isEqualTo(20);
	}

	/** An instance in whose database the rows of some sessions are locked. */
	private HybridInstance locking(Set<String> locked) {
		SessionStore store = (SessionStore) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { SessionStore.class }, (proxy, method, arguments) -> {
					if (method.getName().equals("updateAll")) {
						this.updates.incrementAndGet();
						if (((List<?>) arguments[0]).stream()
							.anyMatch((update) -> locked.contains(((RowUpdate) update).row().internalId()))) {
							contend();
						}
					}
					return method.invoke(this.store, arguments);
				});
		return HybridInstance.on(this.cache, store, this.clock).build();
	}

	/** An instance whose database does not take the rows of some sessions. */
	private HybridInstance rejecting(Set<String> bad) {
		SessionStore strict = (SessionStore) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { SessionStore.class }, (proxy, method, arguments) -> {
					Object answer = method.invoke(this.store, arguments);
					return (answer instanceof List<?> outcomes && arguments[0] instanceof List<?> updates)
							? rejected(bad, updates, outcomes) : answer;
				});
		return HybridInstance.on(this.cache, strict, this.clock).build();
	}

	private static List<?> rejected(Set<String> bad, List<?> updates, List<?> outcomes) {
		List<Object> answers = new ArrayList<>(outcomes);
		for (int i = 0; i < answers.size(); i++) {
			if (bad.contains(((RowUpdate) updates.get(i)).row().internalId())) {
				answers.set(i, RowUpdate.Outcome.REJECTED);
			}
		}
		return answers;
	}

	private static List<TieredSession> unsynced(HybridInstance instance, int number) {
		List<TieredSession> sessions = Stream.generate(instance::create).limit(number).toList();
		sessions.forEach((session) -> instance.page(session.getId(), (page) -> page.setAttribute("a", 1)));
		return sessions;
	}

	private static List<String> refusals(CapturedOutput output) {
		return output.toString().lines().filter((line) -> line.contains("The database does not take session")).toList();
	}

	/**
	 * memcached has evicted the copy meanwhile, and the page has asked the row before.
	 */
	@Test
	void aPageThatReadTheRowBeforeTheSyncWroteItDoesNotCacheIt() {
		TieredSession session = this.one.create();
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
		this.clock.advance(Duration.ofSeconds(100));
		AtomicReference<SavedSession> read = new AtomicReference<>();
		this.one.store.beforeNext(FaultyStore.Operation.UPDATE_ALL, () -> {
			loseMemcached();
			CachedCopy reserved = this.two.tiers.cached().reserve(session.getId());
			StoredSession.Live row = (StoredSession.Live) this.two.tiers.stored().find(session.getId());
			read.set(new SavedSession(row.record(), reserved.token()));
		});
		assertThat(this.one.sync.run()).isOne();
		this.two.tiers.cached().replace(read.get().record(), read.get().token());
		assertThat(this.two.repository.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
	}

	@Test
	void noRowIsLockedWhileMemcachedIsTold() {
		TieredSession session = this.one.create();
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
		this.one.cache.beforeNext(FaultyCache.Operation.REPLACE,
				() -> this.two.page(session.getId(), (page) -> page.setMaxInactiveInterval(Duration.ofMinutes(7))));
		this.one.sync.drain();
		assertThat(this.two.tiers.gate().isDown()).isFalse();
		loseMemcached();
		assertThat(this.two.repository.findById(session.getId()).getMaxInactiveInterval())
			.isEqualTo(Duration.ofMinutes(7));
	}

}
