package dev.hybridsession.repository;

import dev.hybridsession.support.FaultyStore;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

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

	private void setStoresUnavailable(boolean unavailable) {
		this.one.store.setUnavailable(unavailable);
		this.two.store.setUnavailable(unavailable);
	}

}
