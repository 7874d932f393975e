package dev.hybridsession.repository;

import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.FaultyStore;
import dev.hybridsession.tier.CacheWrite;
import org.junit.jupiter.api.Test;

import org.springframework.session.FindByIndexNameSessionRepository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Schedules in which an id change is overtaken, or its answers are lost.
 */
class IdChangeScheduleTests extends RepositoryTestBase {

	@Test
	void anIdChangeThatReachesTheRowWhileItIsLookedForEndsNobody() {
		HybridSession session = this.one.create();
		setStoresUnavailable(true);
		HybridSession login = this.one.repository.findById(session.getId());
		login.changeSessionId();
		setStoresUnavailable(false);
		this.two.tiers.gate().probeIfDown();
		this.two.tiers.suspects().add(login.getId());
		this.two.store.beforeNext(FaultyStore.Operation.FIND, () -> {
		});
		this.two.store.beforeNext(FaultyStore.Operation.FIND, this.one.sync::run);
		assertThat(this.two.repository.findById(login.getId())).isNotNull();
		assertThat(this.one.repository.findById(login.getId())).isNotNull();
	}

	@Test
	void aSecondIdChangeWaitsForTheDatabaseThatMayHaveMadeTheFirst() {
		HybridSession session = this.one.create();
		HybridSession first = this.one.repository.findById(session.getId());
		this.one.store.loseNextUpdate();
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

	private void setStoresUnavailable(boolean unavailable) {
		this.one.store.setUnavailable(unavailable);
		this.two.store.setUnavailable(unavailable);
	}

}
