package dev.hybridsession.internal.session;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import dev.hybridsession.HybridSession;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.Subsession;
import dev.hybridsession.internal.jdbc.JdbcSubsessionStore;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.internal.jobs.BackgroundSync;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.internal.store.SessionCache;
import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.HybridInstance;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Schedules in which a change of a subsession could be lost or done twice. */
class SubsessionScheduleTests extends SubsessionTestBase {

	@Override
	protected HybridInstance.Builder configure(HybridInstance.Builder builder) {
		return builder.batchSize(2);
	}

	@Test
	void aSessionDoesNotExpireBetweenTheLoadOfAPageAndTheUpdateOfASubsession() {
		TieredSession page = pageThatOutlastsItsSession();
		append(this.one.subsessions.of(page, "text", String.class), "b");
		this.one.repository.save(page);
		assertThat(text(this.two, page).get()).isEqualTo("ab");
	}

	/** The first instance is drained, and so it writes the change of the second, too. */
	@Test
	void changeThatAnotherInstanceHasWrittenLagsNoLongerOnceThisInstanceReadsTheSubsession() {
		TieredSession session = this.one.create();
		append(text(this.one, session), "a");
		BackgroundSync syncOfTwo = new BackgroundSync(this.two.sync, this.two.subsessionSync);
		new BackgroundSync(this.one.sync, this.one.subsessionSync).drain();
		append(text(this.two, session), "b");
		this.clock.advance(SECOND);
		append(text(this.one, session), "c");
		assertThat(syncOfTwo.lag()).as("as far as it knows").isPositive();
		assertThat(text(this.two, session).get()).isEqualTo("abc");
		assertThat(syncOfTwo.lag()).isZero();
	}

	@Test
	void aSessionThatHasEndedSinceThePageWasLoadedTakesNoUpdate() {
		TieredSession page = pageThatOutlastsItsSession();
		this.two.repository.deleteById(page.getId());
		append(this.one.subsessions.of(page, "text", String.class), "b");
		assertThat(this.one.dropped).hasValue(1);
		assertThat(this.one.subsessions.of(page, "text", String.class).get()).isNull();
	}

	/** It was loaded a moment before the session would have expired. */
	private TieredSession pageThatOutlastsItsSession() {
		TieredSession session = this.one.create();
		append(text(this.one, session), "a");
		this.clock.advance(Duration.ofMinutes(30));
		TieredSession page = this.one.repository.findById(session.getId());
		page.setLastAccessedTime(this.clock.instant());
		this.clock.advance(SECOND);
		assertThat(this.two.repository.findById(session.getId())).isNull();
		return page;
	}

	@Test
	void aSessionThatASubsessionRefillsWasAccessedByItsPage() {
		assertAccessedByThePageThatRefills(() -> {
		});
	}

	@Test
	void aSessionThatASubsessionRefillsWasAccessedByItsPageIfMemcachedDoesNotAnswerAtFirst() {
		assertAccessedByThePageThatRefills(() -> {
			this.one.cache.beforeNext(FaultyCache.Operation.READ_ALL, () -> this.one.cache.setUnavailable(true));
			this.one.cache.beforeNext(FaultyCache.Operation.READ, () -> this.one.cache.setUnavailable(false));
		});
	}

	/** The row knows of no page since the first, and the last has nothing to write. */
	private void assertAccessedByThePageThatRefills(Runnable beforeTheUpdate) {
		TieredSession session = this.one.create();
		this.clock.advance(Duration.ofSeconds(119));
		this.one.page(session.getId(), (page) -> {
		});
		TieredSession page = this.one.repository.findById(session.getId());
		page.setLastAccessedTime(this.clock.instant());
		loseMemcached();
		beforeTheUpdate.run();
		append(this.one.subsessions.of(page, "text", String.class), "a");
		this.one.repository.save(page);
		this.clock.advance(Duration.ofMinutes(30).minusSeconds(1));
		assertThat(this.two.repository.findById(session.getId())).isNotNull();
	}

	@Test
	void aReadThatIsNotAnsweredLosesNoChange() {
		TieredSession session = this.one.create();
		Subsession<String> text = aheadOfItsRow(this.one, session);
		this.one.cache.beforeNext(FaultyCache.Operation.READ_ALL, () -> this.one.cache.setUnavailable(true));
		this.one.cache.beforeNext(FaultyCache.Operation.READ, () -> this.one.cache.setUnavailable(false));
		append(text, "c");
		assertThat(text(this.two, session).get()).isEqualTo("abc");
	}

	@Test
	void interruptedThreadChangesNothing() {
		TieredSession session = this.one.create();
		Subsession<String> text = aheadOfItsRow(this.one, session);
		Thread.currentThread().interrupt();
		try {
			assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(() -> append(text, "c"));
			assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(text::lock);
		}
		finally {
			assertThat(Thread.interrupted()).isTrue();
		}
		assertThat(text.get()).isEqualTo("ab");
		assertThat(text(this.two, session).get()).isEqualTo("ab");
	}

	@Test
	void subsessionThatCannotBeSyncedHoldsUpNoOtherDrain() {
		this.one.store.setUnavailable(true);
		append(text(this.one, this.one.create()), "a");
		this.one.store.setUnavailable(false);
		this.one.tiers.gate().probeIfDown();
		List<TieredSession> sessions = Stream.generate(this.one::create).limit(3).toList();
		for (TieredSession session : sessions) {
			text(this.one, session).set("a");
			append(text(this.one, session), "b");
			this.clock.advance(SECOND);
		}
		assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(this.one.subsessionSync::drain)
			.withMessageStartingWith("1 ");
		loseMemcached();
		assertThat(sessions).allSatisfy((session) -> assertThat(text(this.one, session).get()).isEqualTo("ab"));
	}

	/** Somebody has emptied the tables, or the database lacks its last transactions. */
	@Test
	void aSubsessionWhoseRowIsGoneTogetherWithItsSessionIsSyncedNoMore() {
		TieredSession session = this.one.create();
		Subsession<String> text = aheadOfItsRow(this.one, session);
		this.one.page(session.getId(), (page) -> page.setAttribute("a", "b"));
		this.jdbc.update("DELETE FROM HYBRID_SESSION");
		this.clock.advance(HybridInstance.TIMING.syncInterval().plus(SECOND));
		this.one.sync.run();
		this.one.subsessionSync.run();
		assertThat(this.one.subsessionSync.unsynced()).isZero();
		this.one.subsessionSync.drain();
		assertThat(text.get()).isNull();
	}

	@Test
	void aSessionWhoseRowIsGoneGetsNoSubsession() {
		TieredSession session = this.one.create();
		this.jdbc.update("DELETE FROM HYBRID_SESSION");
		append(text(this.one, session), "a");
		assertThat(this.one.dropped).hasValue(1);
		assertThat(this.one.subsessionSync.unsynced()).isZero();
		assertThat(this.two.repository.findById(session.getId())).isNull();
	}

	/** Its copy would be tried for a day, and no drain succeed. */
	@Test
	void theSubsessionOfASessionThatEndedWithoutARowIsGivenUp() {
		this.one.store.setUnavailable(true);
		TieredSession session = this.one.create();
		append(text(this.one, session), "a");
		this.cache.remove(new CacheKeys("test", () -> "store").session(session.getId()));
		this.one.store.setUnavailable(false);
		this.one.tiers.gate().probeIfDown();
		assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(this.one.subsessionSync::drain);
		this.clock.advance(Duration.ofHours(1));
		this.one.subsessionSync.drain();
	}

	/** Other instances would look for it on a node that does not have it. */
	@Test
	void untriedSubsessionIsNotSettledAfterOthersWereTriedTwice() {
		this.one.store.setUnavailable(true);
		for (int i = 0; i < 2; i++) {
			TieredSession orphan = this.one.create();
			append(text(this.one, orphan), "a");
			this.cache.remove(new CacheKeys("test", () -> "store").session(orphan.getId()));
		}
		this.one.store.setUnavailable(false);
		this.one.tiers.gate().probeIfDown();
		TieredSession session = this.one.create();
		aheadOfItsRow(this.one, session);
		BackgroundSync sync = new BackgroundSync(this.one.sync, this.one.subsessionSync);
		sync.run();
		sync.wantAll();
		sync.run();
		assertThat(sync.isSettled()).isTrue();
		loseMemcached();
		assertThat(text(this.one, session).get()).isEqualTo("ab");
	}

	/** Nothing may lag then, and nothing can be written yet. */
	@Test
	void changeDuringADrainIsRememberedIfItsSessionHasNoRow() {
		this.one.store.setUnavailable(true);
		this.two.store.setUnavailable(true);
		TieredSession session = this.one.create();
		this.one.store.setUnavailable(false);
		this.two.store.setUnavailable(false);
		this.two.tiers.gate().probeIfDown();
		this.two.subsessionSync.drain();
		append(text(this.two, session), "a");
		this.one.tiers.gate().probeIfDown();
		this.one.sync.run();
		this.clock.advance(SECOND);
		this.two.subsessionSync.run();
		loseMemcached();
		assertThat(text(this.two, session).get()).isEqualTo("a");
	}

	@Test
	void aCopyThatIsAheadOutlivesPagesThatDoNotUseIt() {
		List<Duration> times = new ArrayList<>();
		HybridInstance instance = watchedInstance(times);
		Subsession<String> text = text(instance, instance.create());
		text.set("a");
		instance.store.setUnavailable(true);
		times.clear();
		append(text, "b");
		assertThat(times).containsExactly(Duration.ofDays(1));
	}

	@Test
	void copyIsCachedForTwentyNineDaysAtMostHoweverLongItsSessionLives() {
		List<Duration> times = new ArrayList<>();
		HybridInstance instance = watchedInstance(times);
		HybridSession session = instance.create();
		instance.page(session.getId(), (page) -> page.setMaxInactiveInterval(Duration.ofDays(60)));
		text(instance, session).set("a");
		times.clear();
		append(text(instance, session), "b");
		assertThat(times).containsOnly(Duration.ofDays(29));
	}

	@Test
	void aCopyThatIsAheadOfASessionBornWithoutTheDatabaseOutlivesPagesThatDoNotUseIt() {
		List<Duration> times = new ArrayList<>();
		HybridInstance instance = watchedInstance(times);
		instance.store.setUnavailable(true);
		Subsession<String> text = text(instance, instance.create());
		text.set("a");
		times.clear();
		append(text, "b");
		assertThat(times).containsExactly(Duration.ofDays(1));
	}

	/** It says for how long it replaces something in memcached. */
	private HybridInstance watchedInstance(List<Duration> times) {
		SessionCache watched = (SessionCache) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { SessionCache.class }, (proxy, method, arguments) -> {
					if (method.getName().equals("replace")) {
						times.add((Duration) arguments[3]);
					}
					return method.invoke(this.cache, arguments);
				});
		return HybridInstance.on(watched, this.store, this.clock)
			.subsessions(new JdbcSubsessionStore(new Tables(this.database.dataSource(), "HYBRID_SESSION", "hybrid")))
			.build();
	}

}
