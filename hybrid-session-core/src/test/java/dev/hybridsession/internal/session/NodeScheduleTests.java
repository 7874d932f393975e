package dev.hybridsession.internal.session;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.List;
import java.util.stream.IntStream;

import dev.hybridsession.HybridSession;
import dev.hybridsession.support.FaultyStore;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.MemoryServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Schedules in which nodes are lost and come back. */
class NodeScheduleTests extends NodeTestBase {

	@Test
	void theNextNodeStandsInAndTheHomeTakesOverAgain() {
		String id = this.one.instance.create().getId();
		MemoryServer home = server(id, 0);
		MemoryServer next = server(id, 1);
		assertThat(home.has(key(id))).isTrue();
		assertThat(next.has(key(id))).isFalse();
		this.one.lose(home);
		this.two.lose(home);
		beat();
		assertThat(this.one.write(id, "name", "value")).isTrue();
		assertThat(next.has(key(id))).isTrue();
		passSkew();
		assertThat(this.one.write(id, "name", "newer")).isTrue();
		int before = this.one.instance.store.total();
		assertThat(this.two.read(id, "name")).isEqualTo("newer");
		assertThat(this.one.instance.store.total()).as("a page load served by the next node").isEqualTo(before);
		this.one.restore(home);
		this.two.restore(home);
		beat();
		next.clear();
		assertThat(this.one.read(id, "name")).isEqualTo("newer");
	}

	@Test
	void aNodeThatComesBackWithOldDataIsReadWithTheRowOnce() {
		String id = this.one.instance.create().getId();
		this.one.write(id, "name", "old");
		MemoryServer home = server(id, 0);
		this.one.lose(home);
		this.two.lose(home);
		assertThat(this.one.write(id, "name", "new")).isTrue();
		this.servers.stream().filter((server) -> server != home).forEach(MemoryServer::clear);
		this.one.restore(home);
		this.two.restore(home);
		assertThat(this.two.read(id, "name")).isEqualTo("new");
		passSkew();
		assertThat(this.two.read(id, "name")).isEqualTo("new");
		int before = this.two.instance.store.total();
		assertThat(this.two.read(id, "name")).isEqualTo("new");
		assertThat(this.two.instance.store.total()).isEqualTo(before);
	}

	/** The other one noticed nothing and made the stale copy look freshly written. */
	@Test
	void aCopyThatAnotherTouchedMeanwhileIsStillStale() {
		String id = this.one.instance.create().getId();
		this.one.write(id, "name", "old");
		MemoryServer home = server(id, 0);
		this.one.lose(home);
		assertThat(this.one.write(id, "name", "new")).isTrue();
		this.clock.advance(Duration.ofSeconds(1));
		this.two.instance.page(id, (session) -> {
		});
		this.one.restore(home);
		beat();
		assertThat(this.two.read(id, "name")).isEqualTo("new");
		assertThat(this.one.read(id, "name")).isEqualTo("new");
	}

	/** So late that it would count as checked, if a touch were a check. */
	@Test
	void aCopyThatAnotherTouchedSinceTheNodeCameBackIsStillStale() {
		String id = this.one.instance.create().getId();
		this.one.write(id, "name", "old");
		MemoryServer home = server(id, 0);
		this.one.lose(home);
		assertThat(this.one.write(id, "name", "new")).isTrue();
		this.one.restore(home);
		passSkew();
		passSkew();
		this.two.write(id, "other", 1);
		assertThat(this.one.read(id, "name")).isEqualTo("new");
		assertThat(this.one.read(id, "other")).isEqualTo(1);
	}

	@Test
	void whileOneInstanceDoesNotSeeANodeTheOtherTrustsNothingOnIt() {
		String id = this.one.instance.create().getId();
		MemoryServer home = server(id, 0);
		this.one.lose(home);
		beat();
		for (int i = 0; i < 5; i++) {
			this.clock.advance(Duration.ofSeconds(10));
			assertThat(this.one.write(id, "one", i)).isTrue();
			assertThat(this.two.read(id, "one")).isEqualTo(i);
			assertThat(this.two.write(id, "two", i)).isTrue();
			assertThat(this.one.read(id, "two")).isEqualTo(i);
		}
		this.one.restore(home);
		beat();
		assertThat(this.one.read(id, "two")).isEqualTo(4);
		assertThat(this.two.read(id, "one")).isEqualTo(4);
	}

	@Test
	void anInstanceThatMissedAnOutageLearnsOfItWithTheNextHeartbeat() {
		String id = this.one.instance.create().getId();
		this.two.write(id, "name", "old");
		MemoryServer home = server(id, 0);
		this.one.lose(home);
		this.one.write(id, "name", "new");
		this.one.restore(home);
		assertThat(this.two.read(id, "name")).as("nobody has told it").isEqualTo("old");
		beat();
		assertThat(this.two.read(id, "name")).isEqualTo("new");
	}

	@Test
	void aFastClockDoesNotMakeAStaleCopyLookChecked() {
		String id = this.one.instance.create().getId();
		MemoryServer home = server(id, 0);
		Member fast = memberWithClock(Clock.offset(this.clock, SKEW));
		fast.instance.page(id, (session) -> session.setMaxInactiveInterval(Duration.ofMinutes(20)));
		this.one.lose(home);
		this.one.write(id, "name", "new");
		this.one.restore(home);
		assertThat(this.one.read(id, "name")).isEqualTo("new");
	}

	@Test
	void aLogoutDuringAnOutageIsNoLoginAfterIt() {
		String id = this.one.instance.create().getId();
		MemoryServer home = server(id, 0);
		this.one.lose(home);
		this.two.lose(home);
		this.one.instance.repository.deleteById(id);
		this.servers.stream().filter((server) -> server != home).forEach(MemoryServer::clear);
		this.one.restore(home);
		this.two.restore(home);
		assertThat(this.two.instance.repository.findById(id)).isNull();
		assertThat(this.one.instance.repository.findById(id)).isNull();
	}

	@Test
	void aWriteWhoseAnswerIsLostIsInTheRowAndTheOldCopyIsNotServed() {
		String id = this.one.instance.create().getId();
		this.one.write(id, "name", "old");
		MemoryServer home = server(id, 0);
		HybridSession session = this.one.instance.repository.findById(id);
		session.setAttribute("name", "new");
		this.one.node(home).loseAnswers();
		this.one.instance.repository.save(session);
		this.one.restore(home);
		assertThat(this.one.read(id, "name")).isEqualTo("new");
	}

	/** The row says the same as the copy, for the database was away. */
	@Test
	void theReaperDoesNotEndASessionByAStaleCopy() {
		String id = this.one.instance.create().getId();
		MemoryServer home = server(id, 0);
		this.one.lose(home);
		this.two.lose(home);
		assertThat(this.one.instance.repository.findById(id)).as("the stand-in has a copy from the row").isNotNull();
		this.one.instance.store.setUnavailable(true);
		for (int i = 0; i < 3; i++) {
			this.clock.advance(Duration.ofMinutes(11));
			assertThat(this.one.write(id, "name", i)).isTrue();
		}
		this.one.restore(home);
		this.two.restore(home);
		assertThat(home.has(key(id))).as("a copy that has expired").isTrue();
		this.two.instance.reaper.run();
		assertThat(this.two.instance.expired).isEmpty();
		assertThat(this.two.read(id, "name")).isEqualTo(2);
	}

	@Test
	void nodesOfOneNodeKeepTheirSessionsWhenAnotherIsLost() {
		List<String> ids = IntStream.range(0, 30).mapToObj((i) -> this.one.instance.create().getId()).toList();
		MemoryServer lost = this.servers.get(0);
		this.one.lose(lost);
		this.two.lose(lost);
		beat();
		passSkew();
		for (String id : ids) {
			int before = this.one.instance.store.total();
			assertThat(this.one.instance.repository.findById(id)).isNotNull();
			boolean asked = this.one.instance.store.total() > before;
			assertThat(asked).isEqualTo(server(id, 0) == lost);
		}
	}

	/** It was put there while another saved the session elsewhere, and not taken back. */
	@Test
	void theTombstoneOfAReaperOnANodeThatComesBackEndsNothing() {
		String id = this.one.instance.create().getId();
		MemoryServer home = server(id, 0);
		this.one.lose(home);
		HybridSession slow = this.one.instance.repository.findById(id);
		slow.setAttribute("name", "value");
		this.clock.advance(Duration.ofMinutes(40));
		this.two.instance.store.beforeNext(FaultyStore.Operation.END, () -> {
			slow.setLastAccessedTime(this.clock.instant());
			this.one.instance.repository.save(slow);
			this.two.lose(home);
		});
		this.two.instance.reaper.run();
		this.one.restore(home);
		this.two.restore(home);
		assertThat(this.one.read(id, "name")).isEqualTo("value");
		assertThat(this.two.read(id, "name")).isEqualTo("value");
		assertThat(this.two.instance.expired).isEmpty();
	}

	/** It reaches the node that the other does not, and nobody has told it of that. */
	@Test
	void anUnawareInstanceDoesNotEndASessionThatIsUsedElsewhere() {
		String id = this.one.instance.create().getId();
		MemoryServer home = server(id, 0);
		this.one.lose(home);
		for (int i = 0; i < 2; i++) {
			this.clock.advance(Duration.ofMinutes(16));
			assertThat(this.one.write(id, "name", i)).isTrue();
		}
		assertThat(home.has(key(id))).as("a copy that has expired").isTrue();
		assertThat(this.two.read(id, "name")).isEqualTo(1);
		this.two.instance.reaper.run();
		assertThat(this.two.instance.expired).isEmpty();
		assertThat(this.one.read(id, "name")).isEqualTo(1);
	}

	/** Those that lack the node go on with the copy of a stand-in until they know. */
	@Test
	void instanceThatReachesMoreNodesWaitsUntilTheOthersHaveHeardOfIt() {
		String id = this.one.instance.create().getId();
		MemoryServer home = server(id, 0);
		this.one.lose(home);
		this.two.lose(home);
		beat();
		passSkew();
		this.one.write(id, "name", "old");
		Member started = member(this.servers);
		assertThat(started.instance.heartbeat.othersHaveSettled()).isFalse();
		beat();
		this.one.instance.sync.run();
		this.two.instance.sync.run();
		beat();
		assertThat(started.instance.heartbeat.othersHaveSettled()).isTrue();
		assertThat(started.write(id, "name", "new")).isTrue();
		assertThat(this.one.read(id, "name")).isEqualTo("new");
		assertThat(this.one.write(id, "name", "newest")).isTrue();
		assertThat(started.read(id, "name")).isEqualTo("newest");
	}

	@Test
	void instanceThatReachesFewerNodesWaitsUntilTheOthersHaveSynced() {
		String id = this.one.instance.create().getId();
		this.one.write(id, "name", "unsynced");
		Member started = member(this.servers);
		started.lose(server(id, 0));
		assertThat(started.instance.heartbeat.othersHaveSettled()).isFalse();
		beat();
		assertThat(started.instance.heartbeat.othersHaveSettled()).isFalse();
		this.one.instance.sync.run();
		this.two.instance.sync.run();
		beat();
		assertThat(started.instance.heartbeat.othersHaveSettled()).isTrue();
		assertThat(started.read(id, "name")).isEqualTo("unsynced");
	}

	@Test
	void nobodyIsWaitedForWhoLacksTheSameNode() {
		MemoryServer lost = this.servers.get(0);
		this.one.lose(lost);
		this.two.lose(lost);
		beat();
		Member started = member(this.servers);
		started.lose(lost);
		assertThat(started.instance.heartbeat.othersHaveSettled()).isTrue();
	}

	@Test
	void nobodyIsWaitedForWhoSawOtherNodesBeforeItWasKilled() {
		this.one.lose(this.servers.get(0));
		this.two.lose(this.servers.get(0));
		beat();
		this.clock.advance(HybridInstance.HEARTBEAT.multipliedBy(2));
		assertThat(member(this.servers).instance.heartbeat.othersHaveSettled()).isTrue();
	}

	/** The heartbeat of the instance that leaves has not told of its loss. */
	@Test
	void leaveMarksNoNodeStaleThatAllSeeAlike() {
		this.one.lose(this.servers.get(0));
		this.one.instance.heartbeat.beat();
		passSkew();
		this.one.restore(this.servers.get(0));
		Map<String, Long> before = this.notebook.fences();
		this.one.instance.heartbeat.leave();
		Map<String, Long> after = this.notebook.fences();
		assertThat(after.get(this.servers.get(0).name())).isGreaterThan(before.get(this.servers.get(0).name()));
		for (MemoryServer other : this.servers.subList(1, 3)) {
			assertThat(after.get(other.name())).isEqualTo(before.get(other.name()));
		}
	}

	/** Its writes went to a stand-in, and to the row. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void copyOnANodeThatAnInstanceLackedBeforeItLeftIsReadWithItsRow(boolean back) {
		MemoryServer home = this.servers.get(0);
		this.one.lose(home);
		this.one.instance.heartbeat.beat();
		passSkew();
		String id = this.two.instance.create().getId();
		while (server(id, 0) != home) {
			id = this.two.instance.create().getId();
		}
		this.two.write(id, "name", "old");
		this.two.instance.sync.drain();
		assertThat(this.one.write(id, "name", "new")).isTrue();
		if (back) {
			this.one.restore(home);
		}
		this.one.instance.heartbeat.leave();
		this.two.instance.heartbeat.beat();
		assertThat(this.two.read(id, "name")).isEqualTo("new");
	}

	/** The other instance would hear of the loss with its next heartbeat. */
	@Test
	void loginWhoseInstanceAloneLosesTheNodeOfTheNewIdIsSeenByTheOthersAtOnce() {
		TieredSession login = this.one.instance.create();
		MemoryServer home = server(login.changeSessionId(), 0);
		login.setAttribute("user", "alice");
		this.one.lose(home);
		this.one.instance.repository.save(login);
		this.one.restore(home);
		assertThat(this.two.read(login.getId(), "user")).isEqualTo("alice");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void idThatEndsOnAnInstanceWithoutItsNodeIsDeadForTheOthersWithTheirNextHeartbeat(boolean login) {
		String id = endWithoutNode(login);
		assertThat(this.two.instance.repository.findById(id)).as("nobody has told it").isNotNull();
		beat();
		assertThat(this.two.instance.repository.findById(id)).isNull();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void copyOfALogoutWhoseInstanceIsKilledEndsWithItsNextSync(boolean login) {
		String id = endWithoutNode(login);
		assertThat(this.two.write(id, "name", "late")).as("nobody will tell it").isTrue();
		this.clock.advance(HybridInstance.TIMING.syncInterval());
		this.two.instance.sync.run();
		assertThat(this.two.instance.repository.findById(id)).isNull();
	}

	/** Only the row knows then, and a live copy is on the node. */
	private String endWithoutNode(boolean login) {
		TieredSession session = this.one.instance.create();
		String id = session.getId();
		MemoryServer home = server(id, 0);
		this.one.lose(home);
		if (login) {
			session.changeSessionId();
			this.one.instance.repository.save(session);
		}
		else {
			this.one.instance.repository.deleteById(id);
		}
		this.one.restore(home);
		return id;
	}

}
