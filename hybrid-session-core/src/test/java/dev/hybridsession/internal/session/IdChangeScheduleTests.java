package dev.hybridsession.internal.session;

import dev.hybridsession.EndedSession.EndReason;
import dev.hybridsession.HybridSession;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.record.Tombstone;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.StoreCongestedException;
import dev.hybridsession.internal.store.StoreInterruptedException;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.FaultyStore;
import org.junit.jupiter.api.Test;

import org.springframework.session.FindByIndexNameSessionRepository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** Schedules in which an id change is overtaken, or its answers are lost. */
class IdChangeScheduleTests extends RepositoryTestBase {

	@Test
	void anIdChangeThatReachesTheRowWhileItIsLookedForEndsNobody() {
		HybridSession session = this.one.create();
		setStoresUnavailable(true);
		HybridSession login = this.one.repository.findById(session.getId());
		login.changeSessionId();
		setStoresUnavailable(false);
		this.two.tiers.gate().probeIfDown();
		this.two.tiers.freshness().writeUnconfirmed(login.getId());
		this.two.store.beforeNext(FaultyStore.Operation.FIND, () -> {
		});
		this.two.store.beforeNext(FaultyStore.Operation.FIND, this.one.sync::run);
		assertThat(this.two.repository.findById(login.getId())).isNotNull();
		assertThat(this.one.repository.findById(login.getId())).isNotNull();
	}

	@Test
	void saveThatBeganBeforeTheDatabaseWasToldMakesTheNextIdChangeWait() {
		HybridSession session = this.one.create();
		setStoresUnavailable(true);
		HybridSession login = this.one.repository.findById(session.getId());
		login.changeSessionId();
		HybridSession slow = this.two.repository.findById(login.getId());
		slow.setAttribute("slow", 1);
		setStoresUnavailable(false);
		this.one.sync.run();
		HybridSession next = this.one.repository.findById(login.getId());
		setStoresUnavailable(true);
		this.one.cache.beforeNext(FaultyCache.Operation.ADD, () -> this.two.repository.save(slow));
		assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(next::changeSessionId);
		setStoresUnavailable(false);
		this.one.sync.run();
		assertThat(this.two.repository.findById(login.getId()).<Integer>getAttribute("slow")).isEqualTo(1);
	}

	@Test
	void aSecondIdChangeWaitsForTheDatabaseThatMayHaveMadeTheFirst() {
		HybridSession session = this.one.create();
		HybridSession first = this.one.repository.findById(session.getId());
		this.one.store.loseNextAnswer(FaultyStore.Operation.UPDATE);
		first.changeSessionId();
		setStoresUnavailable(true);
		HybridSession second = this.one.repository.findById(first.getId());
		assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(second::changeSessionId);
		assertThat(this.one.repository.findById(first.getId())).isNotNull();
		setStoresUnavailable(false);
		this.one.sync.run();
		loseMemcached();
		HybridSession later = this.two.repository.findById(first.getId());
		assertThat(this.two.repository.findById(later.changeSessionId())).isNotNull();
	}

	@Test
	void aSessionWhoseInsertWasNotHeardSurvivesAnIdChange() {
		this.one.store.loseNextAnswer(FaultyStore.Operation.INSERT);
		HybridSession session = this.one.create();
		setStoresUnavailable(true);
		HybridSession login = this.one.repository.findById(session.getId());
		login.changeSessionId();
		login.setAttribute("a", 1);
		this.one.repository.save(login);
		HybridSession second = this.two.repository.findById(login.getId());
		assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(second::changeSessionId);
		setStoresUnavailable(false);
		assertSyncedUnder(login.getId());
		assertThat(this.two.repository.findById(session.getId())).isNull();
	}

	@Test
	void aSecondIdChangeWaitsForTheDatabaseThatMayHaveBeenToldOfTheFirst() {
		HybridSession session = this.one.create();
		setStoresUnavailable(true);
		this.one.create(); // from now on nobody asks the database
		HybridSession first = this.one.repository.findById(session.getId());
		first.changeSessionId();
		first.setAttribute("a", 1);
		this.one.repository.save(first);
		setStoresUnavailable(false);
		this.one.store.loseNextAnswer(FaultyStore.Operation.UPDATE_ALL);
		this.one.sync.run();
		HybridSession second = this.one.repository.findById(first.getId());
		assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(second::changeSessionId);
		assertSyncedUnder(first.getId());
	}

	@Test
	void aSessionBornWithoutTheDatabaseThatLogsInAndOutWithoutItHasEnded() {
		this.one.store.loseNextAnswer(FaultyStore.Operation.INSERT);
		HybridSession session = this.one.create();
		setStoresUnavailable(true);
		HybridSession login = this.one.repository.findById(session.getId());
		login.changeSessionId();
		this.one.repository.deleteById(login.getId());
		setStoresUnavailable(false);
		this.one.sync.run();
		loseMemcached();
		assertThat(this.two.repository.findById(session.getId())).isNull();
		assertThat(this.two.repository.findById(login.getId())).isNull();
	}

	@Test
	void anIdChangeWithoutTheDatabaseWhoseAnswerIsLostHasHappened() {
		HybridSession session = this.one.create();
		setStoresUnavailable(true);
		HybridSession login = this.one.repository.findById(session.getId());
		this.one.cache.loseNextAnswer(FaultyCache.Operation.REPLACE);
		String id = login.changeSessionId();
		assertThat(id).isNotEqualTo(session.getId());
		assertThat(this.two.repository.findById(id)).isNotNull();
		assertThat(this.two.repository.findById(session.getId())).isNull();
	}

	@Test
	void anIdChangeWithoutTheDatabaseThatIsNotConfirmedIsTriedAgain() {
		HybridSession session = this.one.create();
		setStoresUnavailable(true);
		HybridSession login = this.one.repository.findById(session.getId());
		this.one.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.UNCONFIRMED);
		String id = login.changeSessionId();
		assertThat(this.two.repository.findById(id)).isNotNull();
		assertThat(this.two.repository.findById(session.getId())).isNull();
	}

	@Test
	void aSaveThatReachesTheRowDoesNotReviveAnIdThatWasChangedWithoutTheDatabase() {
		HybridSession session = this.one.create();
		HybridSession slow = this.two.repository.findById(session.getId());
		slow.setMaxInactiveInterval(MINUTE);
		this.one.store.setUnavailable(true);
		HybridSession login = this.one.repository.findById(session.getId());
		login.changeSessionId();
		this.two.repository.save(slow);
		assertThat(this.two.dropped).hasValue(1);
		assertThat(this.two.repository.findById(session.getId())).isNull();
		assertThat(this.two.repository.findById(login.getId())).isNotNull();
	}

	@Test
	void aSessionWhoseIdChangesDuringASearchByPrincipalIsFound() {
		HybridSession session = this.one.repository.createSession();
		session.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "alice");
		this.one.repository.save(session);
		HybridSession login = this.one.repository.findById(session.getId());
		this.two.cache.beforeNext(FaultyCache.Operation.READ_ALL, login::changeSessionId);
		assertThat(this.two.repository.findByPrincipalName("alice")).containsOnlyKeys(login.getId());
	}

	@Test
	void tombstoneOfAnOldIdHasTheTimeOfTheIdChange() {
		HybridSession session = this.one.create();
		HybridSession login = this.one.repository.findById(session.getId());
		login.changeSessionId();
		Tombstone tombstone = this.one.tiers.cached().read(session.getId()).tombstone();
		assertThat(tombstone).isNotNull();
		assertThat(tombstone.endedTime()).isEqualTo(this.clock.millis());
		assertThat(tombstone.reason()).isEqualTo(EndReason.SUPERSEDED);
	}

	@Test
	void anIdChangeWhileMemcachedIsAwayLeavesTheOldIdDead() {
		HybridSession session = this.one.create();
		HybridSession login = this.one.repository.findById(session.getId());
		this.one.cache.setUnavailable(true);
		String id = login.changeSessionId();
		login.setAttribute("a", 1);
		this.one.repository.save(login);
		this.one.cache.setUnavailable(false);
		assertThat(this.one.repository.findById(session.getId())).isNull();
		this.one.sync.run();
		assertThat(this.two.repository.findById(session.getId())).isNull();
		assertThat(this.two.repository.findById(id).<Integer>getAttribute("a")).isEqualTo(1);
	}

	@Test
	void theIdOfARecordThatMemcachedDoesNotTakeIsChanged() {
		HybridSession session = this.one.repository.createSession();
		session.setAttribute("large", new byte[2 * 1024 * 1024]);
		this.one.repository.save(session);
		HybridSession slow = this.two.repository.findById(session.getId());
		slow.setAttribute("late", 1);
		HybridSession login = this.one.repository.findById(session.getId());
		String id = login.changeSessionId();
		login.setAttribute("a", 1);
		this.one.repository.save(login);
		this.two.repository.save(slow);
		assertThat(this.two.repository.findById(session.getId())).isNull();
		assertThat(this.two.repository.findById(id).getAttributeNames()).containsExactlyInAnyOrder("large", "a");
	}

	@Test
	void oldIdIsDeadAndALateSaveIsKeptWhenTheDatabaseIsCongestedAfterTheRowWasRenamed() {
		assertLateSaveMovesOver(new StoreCongestedException("empty", null));
	}

	@Test
	void oldIdIsDeadAndALateSaveIsKeptWhenTheThreadIsInterruptedAfterTheRowWasRenamed() {
		assertLateSaveMovesOver(new StoreInterruptedException("interrupted", null));
	}

	@Test
	void aLateSaveMovesOverAndTheRequestThatChangedTheIdReadsIt() {
		HybridSession session = this.one.create();
		String old = session.getId();
		HybridSession login = this.one.repository.findById(old);
		this.one.store.beforeNext(FaultyStore.Operation.UPDATE,
				() -> this.two.page(old, (page) -> page.setAttribute("a", 1)));
		String id = login.changeSessionId();
		assertThat(login.<Integer>getAttribute("a")).isOne();
		assertThat(this.two.repository.findById(id).<Integer>getAttribute("a")).isOne();
	}

	@Test
	void aSaveUnderTheOldIdJustBeforeItsTombstoneMovesOver() {
		HybridSession session = this.one.create();
		String old = session.getId();
		HybridSession login = this.one.repository.findById(old);
		this.one.cache.beforeNext(FaultyCache.Operation.REPLACE,
				() -> this.two.page(old, (page) -> page.setAttribute("a", 1)));
		String id = login.changeSessionId();
		assertThat(this.two.repository.findById(old)).isNull();
		assertThat(this.two.repository.findById(id).<Integer>getAttribute("a")).isOne();
	}

	@Test
	void aTombstoneWhoseAnswerWasLostIsPutOnceMoreAndNotTriedAgain() {
		HybridSession session = this.one.create();
		String old = session.getId();
		HybridSession login = this.one.repository.findById(old);
		int before = this.one.cache.count(FaultyCache.Operation.REPLACE);
		this.one.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.UNCONFIRMED);
		login.changeSessionId();
		assertThat(this.one.cache.count(FaultyCache.Operation.REPLACE) - before).isOne();
		assertThat(this.one.cache.count(FaultyCache.Operation.PUT)).isOne();
		assertThat(this.two.repository.findById(old)).isNull();
	}

	@Test
	void anIdChangeThatIsInterruptedAfterItsRowWasWrittenHasHappened() {
		HybridSession session = this.one.create();
		this.one.store.interruptNextAnswer(FaultyStore.Operation.UPDATE);
		assertIdChangesThoughInterrupted(session);
	}

	@Test
	void anIdChangeThatIsInterruptedAfterItsRowWasInsertedHasHappened() {
		this.one.store.setUnavailable(true);
		HybridSession session = this.one.create();
		this.one.store.setUnavailable(false);
		this.one.tiers.gate().probeIfDown();
		this.one.store.interruptNextAnswer(FaultyStore.Operation.INSERT);
		assertIdChangesThoughInterrupted(session);
	}

	@Test
	void anIdChangeThatIsInterruptedAfterItsRowWasWrittenGoesOnIfTheDatabaseIsAwayByThen() {
		HybridSession session = this.one.create();
		HybridSession login = this.one.repository.findById(session.getId());
		login.setAttribute("a", 1);
		this.one.store.interruptNextAnswer(FaultyStore.Operation.UPDATE);
		this.one.store.beforeNext(FaultyStore.Operation.UPDATE, () -> {
		});
		this.one.store.beforeNext(FaultyStore.Operation.UPDATE, () -> setStoresUnavailable(true));
		String id = login.changeSessionId();
		assertThat(Thread.interrupted()).isTrue();
		this.one.repository.save(login);
		assertThat(this.two.repository.findById(session.getId())).isNull();
		setStoresUnavailable(false);
		assertSyncedUnder(id);
	}

	@Test
	void anIdChangeThatIsInterruptedBeforeItsRowIsWrittenHappensAllTheSame() {
		HybridSession session = this.one.create();
		this.one.store.interruptNext(FaultyStore.Operation.UPDATE);
		assertIdChangesThoughInterrupted(session);
	}

	@Test
	void anIdChangeThatIsInterruptedTwiceIsRefused() {
		HybridSession session = this.one.create();
		HybridSession login = this.one.repository.findById(session.getId());
		this.one.store.interruptNext(FaultyStore.Operation.UPDATE);
		this.one.store.interruptNext(FaultyStore.Operation.UPDATE);
		assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(login::changeSessionId);
		assertThat(Thread.interrupted()).isTrue();
		assertThat(login.getId()).isEqualTo(session.getId());
		assertThat(this.two.repository.findById(session.getId())).isNotNull();
	}

	private void assertIdChangesThoughInterrupted(HybridSession session) {
		HybridSession login = this.one.repository.findById(session.getId());
		String id = login.changeSessionId();
		assertThat(Thread.interrupted()).as("the thread stays interrupted").isTrue();
		assertThat(this.two.repository.findById(session.getId())).as("the old id").isNull();
		assertThat(this.two.page(id, (page) -> page.setAttribute("a", 1))).isTrue();
		loseMemcached();
		assertThat(this.two.repository.findById(id)).as("by the row").isNotNull();
	}

	private void assertLateSaveMovesOver(StoreUnavailableException afterRename) {
		HybridSession session = this.one.create();
		String old = session.getId();
		HybridSession login = this.one.repository.findById(old);
		this.one.store.beforeNext(FaultyStore.Operation.UPDATE,
				() -> this.two.page(old, (page) -> page.setAttribute("a", 1)));
		this.one.store.beforeNext(FaultyStore.Operation.UPDATE, () -> {
			throw afterRename;
		});
		String id = login.changeSessionId();
		assertThat(id).isNotEqualTo(old);
		assertThat(this.two.repository.findById(old)).isNull();
		assertThat(this.two.repository.findById(id).<Integer>getAttribute("a")).isOne();
		assertThat(login.<Integer>getAttribute("a")).isOne();
		assertSyncedUnder(id);
	}

	@Test
	void anIdThatTheGeneratorMakesAgainHarmsNobodyElse() {
		HybridSession session = this.one.create();
		session.setAttribute("a", 1);
		this.one.repository.save(session);
		this.two.repository.setSessionIdGenerator(session::getId);
		HybridSession second = this.two.repository.createSession();
		assertThatIllegalStateException().isThrownBy(() -> this.two.repository.save(second))
			.withMessageContaining("SessionIdGenerator");
		assertThat(this.one.repository.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
		loseMemcached();
		assertThat(this.one.repository.findById(session.getId())).isNotNull();
	}

	@Test
	@Takes("Save: CREATE_ROW -> DEAD")
	void sessionWhoseIdTheGeneratorMadeForAnEndedSessionIsNotSaved() {
		HybridSession ended = this.one.create();
		this.one.repository.deleteById(ended.getId());
		this.two.repository.setSessionIdGenerator(ended::getId);
		this.two.create();
		assertThat(this.two.dropped).hasValue(1);
		assertThat(this.two.created).isEmpty();
		assertThat(this.one.repository.findById(ended.getId())).isNull();
	}

	private void assertSyncedUnder(String id) {
		this.one.tiers.gate().probeIfDown();
		this.one.sync.run();
		loseMemcached();
		this.two.tiers.gate().probeIfDown();
		HybridSession later = this.two.repository.findById(id);
		assertThat(later).isNotNull();
		assertThat(later.<Integer>getAttribute("a")).isEqualTo(1);
		assertThat(this.two.repository.findById(later.changeSessionId())).isNotNull();
	}

	private void setStoresUnavailable(boolean unavailable) {
		this.one.store.setUnavailable(unavailable);
		this.two.store.setUnavailable(unavailable);
	}

	@Test
	void ofTwoIdChangesAtATimeTheLaterToReachTheRowKeepsItsId() {
		HybridSession session = this.one.create();
		HybridSession winner = this.two.repository.findById(session.getId());
		HybridSession loser = this.one.repository.findById(session.getId());
		this.one.store.beforeNext(FaultyStore.Operation.UPDATE, winner::changeSessionId);
		assertLost(session, winner, loser);
	}

	@Test
	void ofTwoIdChangesAtATimeWithoutMemcachedTheLaterToReachTheRowKeepsItsId() {
		HybridSession session = this.one.create();
		HybridSession winner = this.two.repository.findById(session.getId());
		HybridSession loser = this.one.repository.findById(session.getId());
		this.one.cache.setUnavailable(true);
		this.two.cache.setUnavailable(true);
		this.one.store.beforeNext(FaultyStore.Operation.UPDATE, winner::changeSessionId);
		assertLost(session, winner, loser);
	}

	@Test
	void ofTwoIdChangesAtATimeWithoutTheDatabaseTheLaterToReachTheOldKeyKeepsItsId() {
		HybridSession session = this.one.create();
		setStoresUnavailable(true);
		HybridSession winner = this.two.repository.findById(session.getId());
		HybridSession loser = this.one.repository.findById(session.getId());
		this.one.cache.beforeNext(FaultyCache.Operation.REPLACE, winner::changeSessionId);
		assertLost(session, winner, loser);
	}

	/** A caller that compares the ids after the save sends no cookie. */
	private void assertLost(HybridSession session, HybridSession winner, HybridSession loser) {
		assertThat(loser.changeSessionId()).isEqualTo(session.getId());
		loser.setAttribute("loser", 1);
		this.one.repository.save(loser);
		assertThat(loser.getId()).isEqualTo(session.getId()).isNotEqualTo(winner.getId());
		this.one.cache.setUnavailable(false);
		this.two.cache.setUnavailable(false);
		assertThat(this.one.repository.findById(session.getId())).isNull();
		assertThat(this.one.repository.findById(winner.getId()).getAttributeNames()).isEmpty();
	}

}
