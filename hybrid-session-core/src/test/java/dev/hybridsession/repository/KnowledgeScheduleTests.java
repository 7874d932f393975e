package dev.hybridsession.repository;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Schedules in which a copy is believed to know more than it does, and a change is lost
 * for it.
 */
class KnowledgeScheduleTests extends RepositoryTestBase {

	@Test
	void anOlderChangeDoesNotWinBecauseItsSessionHasChangedItsId() {
		HybridSession session = this.one.create();
		HybridSession login = this.one.repository.findById(session.getId());
		login.setAttribute("a", "older");
		this.clock.advance(SECOND);
		this.two.page(session.getId(), (page) -> page.setAttribute("a", "newer"));
		login.changeSessionId();
		this.one.repository.save(login);
		assertThat(this.two.repository.findById(login.getId()).<String>getAttribute("a")).isEqualTo("newer");
	}

	@Test
	void aChangeFromBeforeAnIdChangeIsNotTakenForSynced() {
		HybridSession session = this.one.create();
		HybridSession login = this.one.repository.findById(session.getId());
		login.setAttribute("early", 1);
		this.clock.advance(SECOND);
		this.two.page(session.getId(), (page) -> page.setAttribute("late", 1));
		login.changeSessionId();
		this.one.repository.save(login);
		this.one.sync.drain();
		loseMemcached();
		assertThat(this.two.repository.findById(login.getId()).getAttributeNames()).containsExactlyInAnyOrder("early",
				"late");
	}

}
