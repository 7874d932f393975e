package dev.hybridsession.internal.session;

import java.time.Duration;
import java.util.List;

import dev.hybridsession.HybridSession;
import dev.hybridsession.support.MemoryServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.session.FindByIndexNameSessionRepository;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Schedules in which a node has come back, and the copy on its stand-in is ahead of the
 * row, or older than the row.
 */
class StandInScheduleTests extends NodeTestBase {

	private MemoryServer home;

	@BeforeEach
	void chooseHome() {
		this.home = this.servers.get(0);
	}

	@Test
	void aSessionThatBeganOnTheStandInIsFoundBeforeItHasARow() {
		String id = createOnTheStandIn();
		assertThat(this.one.write(id, "name", "value")).isTrue();
		restore();
		setDatabaseAway(false);
		assertThat(this.two.read(id, "name")).isEqualTo("value");
		assertThat(this.two.write(id, "name", "newer")).isTrue();
		assertThat(this.one.read(id, "name")).isEqualTo("newer");
	}

	@Test
	void theRowThatIsBehindDoesNotTakeThePlaceOfWhatTheStandInHas() {
		String id = createOn();
		lose();
		this.home.clear();
		assertThat(this.one.write(id, "name", "old")).isTrue();
		setDatabaseAway(true);
		assertThat(this.one.write(id, "name", "new")).isTrue();
		restore();
		passSkew();
		setDatabaseAway(false);
		assertThat(this.two.read(id, "name")).isEqualTo("new");
		this.one.instance.sync.run();
		this.servers.forEach(MemoryServer::clear);
		assertThat(this.two.read(id, "name")).isEqualTo("new");
	}

	@Test
	void aRequestDuringWhichTheNodeComesBackIsSaved() {
		String id = createOnTheStandIn();
		HybridSession session = this.two.instance.repository.findById(id);
		restore();
		session.setAttribute("name", "value");
		this.two.instance.repository.save(session);
		assertThat(this.one.read(id, "name")).isEqualTo("value");
	}

	@Test
	void aLogoutWhileTheDatabaseIsAwayIsOne() {
		String id = createOnTheStandIn();
		restore();
		this.two.instance.repository.deleteById(id);
		assertThat(this.one.instance.repository.findById(id)).isNull();
		setDatabaseAway(false);
		this.one.instance.sync.run();
		this.two.instance.sync.run();
		assertThat(this.one.instance.repository.findById(id)).isNull();
	}

	@Test
	void aLogoutBeforeTheRowIsWrittenIsOne() {
		String id = createOnTheStandIn();
		restore();
		setDatabaseAway(false);
		this.two.instance.repository.deleteById(id);
		this.one.instance.sync.run();
		assertThat(this.one.instance.repository.findById(id)).isNull();
		assertThat(this.two.instance.repository.findById(id)).isNull();
	}

	@Test
	void theIdCanBeChangedWhileTheDatabaseIsAway() {
		String id = createOnTheStandIn();
		restore();
		HybridSession session = this.two.instance.repository.findById(id);
		session.changeSessionId();
		this.two.instance.repository.save(session);
		assertThat(this.one.instance.repository.findById(session.getId())).isNotNull();
		assertThat(this.one.instance.repository.findById(id)).isNull();
	}

	@Test
	void aCopyThatTheStandInHasKeptDoesNotUndoALogoutInALaterOutageOfBothTiers() {
		String id = createWithAnOldCopyOnTheStandIn();
		this.one.instance.repository.deleteById(id);
		setDatabaseAway(true);
		lose();
		assertThat(this.one.instance.repository.findById(id)).isNull();
		assertThat(this.two.instance.repository.findById(id)).isNull();
	}

	@Test
	void aCopyThatTheStandInHasKeptDoesNotBringAnOldIdBackInALaterOutageOfBothTiers() {
		String id = createWithAnOldCopyOnTheStandIn();
		HybridSession session = this.one.instance.repository.findById(id);
		session.changeSessionId();
		this.one.instance.repository.save(session);
		setDatabaseAway(true);
		lose();
		assertThat(this.one.instance.repository.findById(id)).isNull();
		assertThat(this.two.instance.repository.findById(id)).isNull();
	}

	/** The node was lost, a page wrote to its stand-in, and the node is back. */
	private String createWithAnOldCopyOnTheStandIn() {
		String id = createOn();
		lose();
		this.one.write(id, "name", "old");
		restore();
		beat();
		passSkew();
		this.one.write(id, "name", "new");
		this.one.instance.sync.run();
		return id;
	}

	private String createOnTheStandIn() {
		setDatabaseAway(true);
		lose();
		return createOn();
	}

	private String createOn() {
		String id = this.one.instance.create().getId();
		while (server(id, 0) != this.home) {
			id = this.one.instance.create().getId();
		}
		return id;
	}

	private void lose() {
		this.one.lose(this.home);
		this.two.lose(this.home);
	}

	private void restore() {
		this.one.restore(this.home);
		this.two.restore(this.home);
	}

	/** Both notice it, and nothing is synced. */
	private void setDatabaseAway(boolean away) {
		this.one.instance.store.setUnavailable(away);
		this.two.instance.store.setUnavailable(away);
		this.one.instance.reaper.run();
		this.two.instance.reaper.run();
	}

	/** It was cached for longer than a copy is cached now. */
	@Test
	void anAttributeThatWasRemovedDoesNotComeBackFromAStandInBecauseTheIntervalIsShorterNow() {
		String id = this.one.instance.create().getId();
		MemoryServer home = server(id, 0);
		List.of(this.one, this.two).forEach((member) -> member.lose(home));
		this.one.write(id, "name", "removed");
		List.of(this.one, this.two).forEach((member) -> member.restore(home));
		beat();
		this.clock.advance(SECOND);
		this.one.instance.page(id, (page) -> page.removeAttribute("name"));
		this.clock.advance(SECOND);
		this.one.instance.page(id, (page) -> page.setMaxInactiveInterval(Duration.ofMinutes(5)));
		for (int minute = 0; minute < 20; minute++) {
			this.clock.advance(Duration.ofMinutes(1));
			this.one.write(id, "minute", minute);
			this.one.instance.sync.run();
		}
		List.of(this.one, this.two).forEach((member) -> member.lose(home));
		beat();
		assertThat(this.one.read(id, "name")).isNull();
	}

	/** The sync finds the copy that the stand-in still has. */
	@Test
	void anAccessThatMemcachedLostIsNotForgottenBecauseTheSyncFoundAnOlderCopy() {
		String id = createOn();
		lose();
		this.one.write(id, "name", "value");
		restore();
		beat();
		passSkew();
		this.one.write(id, FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "user");
		this.clock.advance(Duration.ofSeconds(100));
		this.one.instance.page(id, (page) -> {
		});
		lose();
		this.home.clear();
		restore();
		beat();
		this.clock.advance(Duration.ofSeconds(19));
		this.one.instance.sync.run();
		this.clock.advance(Duration.ofMinutes(30).minusSeconds(20));
		assertThat(this.two.instance.repository.findByPrincipalName("user")).containsKey(id);
		assertThat(this.two.instance.repository.findById(id)).isNotNull();
		assertThat(this.one.instance.reaper.run()).isZero();
	}

}
