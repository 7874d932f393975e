package dev.hybridsession.internal.session;

import java.time.Duration;
import java.util.Set;

import dev.hybridsession.HybridSession;
import dev.hybridsession.LockedSubsession;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.Subsession;
import dev.hybridsession.SubsessionLockLostException;
import dev.hybridsession.SubsessionLockedException;
import dev.hybridsession.internal.jdbc.JdbcSubsessionStore;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.internal.record.RecordLimits;
import dev.hybridsession.internal.record.SubsessionCodec;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.internal.store.SubsessionStore;
import dev.hybridsession.internal.subsession.SubsessionSettings;
import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.FaultyStore;
import dev.hybridsession.support.HybridInstance;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;

/** Subsessions while one tier is away. */
class SubsessionOutageScheduleTests extends RepositoryTestBase {

	@Override
	protected HybridInstance.Builder configure(HybridInstance.Builder builder) {
		return builder.subsessionSettings(
				new SubsessionSettings(MINUTE, Duration.ofMinutes(1), true, Set.of("kept"), RecordLimits.DEFAULT));
	}

	private static Subsession<Integer> counter(HybridInstance instance, HybridSession session) {
		return instance.subsessions.of(session.getId(), "counter", Integer.class);
	}

	private static Subsession<Integer> kept(HybridInstance instance, HybridSession session) {
		return instance.subsessions.of(session.getId(), "kept", Integer.class);
	}

	private void setStoresUnavailable(boolean unavailable) {
		this.one.store.setUnavailable(unavailable);
		this.two.store.setUnavailable(unavailable);
	}

	private void databaseIsBack() {
		setStoresUnavailable(false);
		this.one.sync.run();
		this.two.sync.run();
		this.one.subsessionSync.run();
		this.two.subsessionSync.run();
	}

	@Test
	void aChangeWithoutTheDatabaseReachesItWhenItIsBack() {
		HybridSession session = this.one.create();
		counter(this.one, session).set(1);
		setStoresUnavailable(true);
		assertThat(counter(this.two, session).update((value) -> value + 1)).isEqualTo(2);
		this.clock.advance(HybridInstance.TIMING.syncInterval());
		databaseIsBack();
		loseMemcached();
		assertThat(counter(this.one, session).get()).isEqualTo(2);
	}

	@Test
	void writeThroughOfASessionBornInAnOutageIsInTheDatabaseAtOnce() {
		this.one.store.setUnavailable(true);
		HybridSession session = this.one.create();
		kept(this.two, session).set(1);
		loseMemcached();
		assertThat(this.two.repository.findById(session.getId())).isNotNull();
		assertThat(kept(this.two, session).get()).isEqualTo(1);
	}

	@Test
	void changeOfASessionBornInAnOutageNeedsNoMemcached() {
		this.one.store.setUnavailable(true);
		HybridSession session = this.one.create();
		this.two.cache.failNext(FaultyCache.Operation.ADD, CacheWrite.Outcome.UNAVAILABLE);
		assertThat(counter(this.two, session).update((value) -> 1)).isEqualTo(1);
	}

	@Test
	void aSubsessionOfASessionBornWithoutTheDatabaseReachesIt() {
		setStoresUnavailable(true);
		HybridSession session = this.one.create();
		counter(this.one, session).set(1);
		session.changeSessionId();
		assertThat(counter(this.two, session).update((value) -> value + 1)).isEqualTo(2);
		databaseIsBack();
		this.clock.advance(SECOND);
		databaseIsBack();
		loseMemcached();
		assertThat(counter(this.one, session).get()).isEqualTo(2);
	}

	@Test
	void aLogoutWithoutTheDatabaseEndsTheSubsession() {
		HybridSession session = this.one.create();
		Subsession<Integer> late = counter(this.two, session);
		late.set(1);
		setStoresUnavailable(true);
		this.one.repository.deleteById(session.getId());
		late.set(2);
		assertThat(late.get()).isNull();
		databaseIsBack();
		late.set(3);
		assertThat(late.get()).isNull();
		assertThat(this.jdbc.queryForObject("SELECT COUNT(*) FROM HYBRID_SESSION_SUBSESSION", Integer.class)).isZero();
	}

	@Test
	void writeThroughSubsessionLosesNothingWithMemcached() {
		HybridSession session = this.one.create();
		kept(this.one, session).set(1);
		kept(this.two, session).update((value) -> value + 1);
		try (LockedSubsession<Integer> locked = kept(this.one, session).lock()) {
			locked.set(locked.get() + 1);
			loseMemcached();
			locked.set(locked.get() + 1);
		}
		assertThat(kept(this.two, session).get()).isEqualTo(4);
		loseMemcached();
		assertThat(kept(this.two, session).get()).isEqualTo(4);
	}

	@Test
	void writeThroughSubsessionIsNotWrittenWithoutTheDatabase() {
		HybridSession session = this.one.create();
		kept(this.one, session).set(1);
		setStoresUnavailable(true);
		assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(() -> kept(this.one, session).set(2));
		assertThat(kept(this.two, session).get()).isEqualTo(1);
	}

	/** The writer whose claim is replaced has written the row just before the outage. */
	@Test
	void changeOverTheClaimOfAnotherWriterIsNotLeftToMemcachedWithoutTheDatabase() {
		HybridSession session = this.one.create();
		String key = this.one.tiers.cached().keys().subsession(session.getInternalId(), "counter");
		this.two.cache.add(key, SubsessionCodec.claim(1), MINUTE);
		this.one.cache.beforeNext(FaultyCache.Operation.REPLACE, () -> {
			this.two.cache.setUnavailable(true);
			counter(this.two, session).set(5);
			this.two.cache.setUnavailable(false);
			setStoresUnavailable(true);
		});
		assertThatExceptionOfType(SessionUnavailableException.class)
			.isThrownBy(() -> counter(this.one, session).set(1));
		databaseIsBack();
		assertThat(counter(this.one, session).get()).isEqualTo(5);
	}

	/** One instance does not reach the database, and another one does. */
	@Test
	void changeOfASessionBornInAnOutageDoesNotReplaceTheClaimOfAWriterThatReachesTheDatabase() {
		HybridInstance severed = HybridInstance.on(this.cache, this.store, this.clock)
			.subsessionSettings(new SubsessionSettings(MINUTE, Duration.ZERO, true, Set.of(), RecordLimits.DEFAULT))
			.build();
		severed.store.setUnavailable(true);
		HybridSession session = severed.create();
		this.two.store.beforeNext(FaultyStore.Operation.INSERT,
				() -> assertThatExceptionOfType(SubsessionLockedException.class)
					.isThrownBy(() -> counter(severed, session).set(7)));
		counter(this.two, session).set(1);
		assertThat(counter(severed, session).update((value) -> value + 1)).isEqualTo(2);
		severed.store.setUnavailable(false);
		severed.sync.run();
		severed.subsessionSync.run();
		assertThat(counter(this.two, session).get()).isEqualTo(2);
	}

	/** The database goes away before it has answered, and another instance was faster. */
	@Test
	void changeWhoseAnswerIsLostIsNotMadeAgainOnTheChangeOfAnotherInstance() {
		SubsessionStore rows = new JdbcSubsessionStore(
				new Tables(this.database.dataSource(), "HYBRID_SESSION", "hybrid"));
		SubsessionStore losing = mock(SubsessionStore.class, delegatesTo(rows));
		HybridInstance losingOne = HybridInstance.on(this.cache, this.store, this.clock).subsessions(losing).build();
		HybridSession session = losingOne.create();
		doAnswer((call) -> {
			rows.insert(call.getArgument(0));
			counter(this.two, session).update((value) -> value + 10);
			throw new StoreUnavailableException("A test has lost the answer to a commit", null);
		}).when(losing).insert(any());
		assertThatExceptionOfType(SessionUnavailableException.class)
			.isThrownBy(() -> counter(losingOne, session).update((value) -> (value != null) ? value + 1 : 1));
		assertThat(counter(this.two, session).get()).isEqualTo(11);
	}

	@Test
	void aCopyThatMissedWhatWasWrittenToTheRowIsNotServed() {
		HybridSession session = this.one.create();
		counter(this.one, session).set(1);
		this.one.cache.setUnavailable(true);
		assertThat(counter(this.one, session).update((value) -> value + 1)).isEqualTo(2);
		this.one.cache.setUnavailable(false);
		assertThat(counter(this.one, session).get()).isEqualTo(2);
		assertThat(counter(this.two, session).get()).isEqualTo(2);
	}

	@Test
	void withoutEitherTierNobodyIsToldThatThereIsNothing() {
		HybridSession session = this.one.create();
		counter(this.one, session).set(1);
		setStoresUnavailable(true);
		loseMemcached();
		Subsession<Integer> counter = this.one.subsessions.of(session, "counter", Integer.class);
		assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(counter::get);
		assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(() -> counter.set(2));
	}

	@Test
	void ofTwoHoldersOfALockThatMemcachedLostOneWrites() {
		HybridSession session = this.one.create();
		counter(this.one, session).set(1);
		LockedSubsession<Integer> first = counter(this.one, session).lock();
		loseMemcached();
		LockedSubsession<Integer> second = counter(this.two, session).lock();
		second.set(second.get() + 1);
		assertThatExceptionOfType(SubsessionLockLostException.class).isThrownBy(() -> first.set(7));
		second.set(second.get() + 1);
		first.close();
		assertThat(counter(this.one, session).get()).isEqualTo(3);
	}

	/** One has the lock by memcached and the other by the database. */
	@Test
	void ofTwoHoldersOfALockByDifferentTiersOneWrites() {
		HybridSession session = this.one.create();
		kept(this.one, session).set(1);
		LockedSubsession<Integer> stopped = kept(this.one, session).lock();
		this.clock.advance(MINUTE);
		this.two.cache.setUnavailable(true);
		LockedSubsession<Integer> next = kept(this.two, session).lock();
		assertThatExceptionOfType(SubsessionLockLostException.class).isThrownBy(() -> stopped.set(7));
		next.set(2);
		assertThatExceptionOfType(SubsessionLockLostException.class).isThrownBy(() -> stopped.set(7));
		next.set(3);
		stopped.close();
		this.two.cache.setUnavailable(false);
		assertThat(kept(this.two, session).get()).isEqualTo(3);
		assertThat(kept(this.one, session).get()).isEqualTo(3);
	}

	/** Its instance is gone, and nobody knows for how long it has been missing. */
	@Test
	void subsessionWithoutARowSinceAnOutageIsInsertedByItsNextUse() {
		setStoresUnavailable(true);
		HybridSession session = this.one.create();
		counter(this.one, session).set(1);
		setStoresUnavailable(false);
		this.two.tiers.gate().probeIfDown();
		this.two.page(session.getId(), (page) -> {
		});
		this.two.sync.run();
		assertThat(counter(this.two, session).get()).isEqualTo(1);
		loseMemcached();
		assertThat(counter(this.two, session).get()).isEqualTo(1);
	}

}
