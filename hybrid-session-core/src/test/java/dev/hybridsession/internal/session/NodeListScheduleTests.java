package dev.hybridsession.internal.session;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.cache.routing.NodeOrder;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.MemoryServer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Schedules in which instances with another list of nodes run side by side with the old
 * ones.
 */
class NodeListScheduleTests extends NodeTestBase {

	private final MemoryServer added = new MemoryServer("d:1", this.clock);

	private final List<MemoryServer> more = Stream.concat(this.servers.stream(), Stream.of(this.added)).toList();

	@Test
	void aNewNodeTakesOverWhatTheOldHomeHasAndTheRowHasNot() {
		String id = sessionOf(this.added, this.more);
		this.one.write(id, "name", "unsynced");
		Member grown = member(this.more);
		grown.instance.heartbeat.beat();
		assertThat(grown.read(id, "name")).isEqualTo("unsynced");
		assertThat(this.added.has(key(id))).isTrue();
	}

	@Test
	void whileListsDifferBothSidesSeeWhatTheOtherWrites() {
		String id = sessionOf(this.added, this.more);
		Member grown = member(this.more);
		grown.instance.heartbeat.beat();
		beat();
		for (int i = 0; i < 5; i++) {
			assertThat(this.one.write(id, "old", i)).isTrue();
			assertThat(grown.read(id, "old")).isEqualTo(i);
			assertThat(grown.write(id, "new", i)).isTrue();
			assertThat(this.two.read(id, "new")).isEqualTo(i);
			passSkew();
		}
	}

	@Test
	void aLogoutOnOneSideIsOneOnTheOther() {
		Member grown = member(this.more);
		grown.instance.heartbeat.beat();
		beat();
		String first = sessionOf(this.added, this.more);
		String second = sessionOf(this.added, this.more);
		assertThat(grown.read(first, "any")).isNull();
		assertThat(grown.write(second, "any", 1)).isTrue();
		grown.instance.repository.deleteById(first);
		this.one.instance.repository.deleteById(second);
		assertThat(this.two.instance.repository.findById(first)).isNull();
		assertThat(grown.instance.repository.findById(second)).isNull();
	}

	/** The one cannot reach the home that the session has for the other. */
	@Test
	void aLogoutIsOneOnTheOtherSideTooThoughTheDatabaseIsAway() {
		Member shrunk = member(this.servers.subList(0, 2));
		shrunk.instance.heartbeat.beat();
		beat();
		String id = sessionOf(this.servers.get(2), this.servers);
		assertThat(shrunk.write(id, "any", 1)).isTrue();
		this.one.instance.store.setUnavailable(true);
		shrunk.instance.store.setUnavailable(true);
		this.one.instance.repository.deleteById(id);
		assertThat(shrunk.instance.repository.findById(id)).isNull();
	}

	/** The home is the same for both; but only one of them has nodes that stand in. */
	@Test
	void instanceWithAStandInSeesTheWritesOfAnotherToTheDatabase() {
		MemoryServer home = this.servers.get(0);
		String id = sessionOf(home, this.servers);
		Member shrunk = member(List.of(home));
		Stream.of(this.one, this.two, shrunk).forEach((member) -> member.lose(home));
		shrunk.instance.heartbeat.beat();
		beat();
		passSkew();
		assertThat(this.one.write(id, "name", "old")).isTrue();
		assertThat(shrunk.write(id, "name", "new")).isTrue();
		assertThat(this.one.read(id, "name")).isEqualTo("new");
		assertThat(this.one.write(id, "other", "newer")).isTrue();
		assertThat(shrunk.read(id, "other")).isEqualTo("newer");
	}

	@Test
	void onlyTheShareOfTheNewNodeIsInDoubt() {
		List<String> ids = IntStream.range(0, 40).mapToObj((i) -> this.one.instance.create().getId()).toList();
		Member grown = member(this.more);
		grown.instance.heartbeat.beat();
		beat();
		for (String id : ids) {
			int before = this.one.instance.store.total();
			assertThat(this.one.instance.repository.findById(id)).isNotNull();
			assertThat(this.one.instance.store.total() > before).isEqualTo(isHome(this.added, this.more, id));
		}
	}

	@Test
	void writesOfTheLastOldInstanceAreNotMissedOnceItHasLeft() {
		String id = sessionOf(this.added, this.more);
		Member grown = member(this.more);
		grown.instance.heartbeat.beat();
		beat();
		assertThat(grown.write(id, "name", "old")).isTrue();
		passSkew();
		assertThat(grown.read(id, "name")).isEqualTo("old");
		this.one.write(id, "name", "new");
		this.one.instance.heartbeat.leave();
		this.two.instance.heartbeat.leave();
		grown.instance.heartbeat.beat();
		assertThat(grown.read(id, "name")).isEqualTo("new");
		passSkew();
		assertThat(grown.read(id, "name")).isEqualTo("new");
		int before = grown.instance.store.total();
		assertThat(grown.read(id, "name")).isEqualTo("new");
		assertThat(grown.instance.store.total()).as("checked and trusted again").isEqualTo(before);
	}

	@Test
	void instanceThatStartsAfterTheLastOfAnotherListHasLeftTrustsNoCopyFromBefore() {
		String id = sessionOf(this.servers.get(0), this.servers);
		Member shrunk = changedByAnInstanceWithoutItsNode(id);
		shrunk.instance.heartbeat.leave();
		assertThatWhoeverBeginsReads(id, "new");
	}

	/** Another instance has noticed that it is gone. */
	@Test
	void instanceThatStartsAfterTheLastOfAnotherListWasKilledTrustsNoCopyFromBefore() {
		String id = sessionOf(this.servers.get(0), this.servers);
		changedByAnInstanceWithoutItsNode(id);
		for (int missed = 1; missed < 4; missed++) {
			this.clock.advance(HybridInstance.HEARTBEAT);
			beat();
		}
		this.clock.advance(HybridInstance.HEARTBEAT);
		this.one.instance.heartbeat.beat();
		assertThat(this.notebook.instances()).hasSize(2);
		assertThatWhoeverBeginsReads(id, "new");
	}

	/** The node that it has not keeps the old copy. */
	private Member changedByAnInstanceWithoutItsNode(String id) {
		this.one.write(id, "name", "old");
		this.one.instance.sync.drain();
		Member shrunk = member(this.servers.subList(1, 3));
		shrunk.instance.heartbeat.beat();
		beat();
		assertThat(shrunk.write(id, "name", "new")).isTrue();
		return shrunk;
	}

	private void assertThatWhoeverBeginsReads(String id, String value) {
		Member next = member(this.servers);
		next.instance.heartbeat.beat();
		assertThat(next.read(id, "name")).isEqualTo(value);
	}

	@Test
	void anInstanceWithoutANodeWaitsUntilTheOthersHaveSyncedWhatIsThere() {
		MemoryServer removed = this.servers.get(2);
		List<MemoryServer> fewer = this.servers.subList(0, 2);
		String id = sessionOf(removed, this.servers);
		this.one.write(id, "name", "unsynced");
		Member shrunk = member(fewer);
		assertThat(shrunk.instance.heartbeat.othersHaveSettled()).isFalse();
		this.one.instance.heartbeat.beat();
		this.two.instance.heartbeat.beat();
		this.one.instance.heartbeat.beat();
		this.two.instance.heartbeat.beat();
		assertThat(shrunk.instance.heartbeat.othersHaveSettled()).as("they know, but have not synced").isFalse();
		this.one.instance.sync.run();
		this.two.instance.sync.run();
		this.one.instance.heartbeat.beat();
		this.two.instance.heartbeat.beat();
		assertThat(shrunk.instance.heartbeat.othersHaveSettled()).isTrue();
		assertThat(shrunk.read(id, "name")).isEqualTo("unsynced");
	}

	@Test
	void nobodyIsWaitedForWhoHasTheSameListOrIsGone() {
		assertThat(member(this.servers).instance.heartbeat.othersHaveSettled()).isTrue();
		Member shrunk = member(this.servers.subList(0, 2));
		assertThat(shrunk.instance.heartbeat.othersHaveSettled()).isFalse();
		for (int i = 0; i < 6; i++) {
			this.clock.advance(HybridInstance.HEARTBEAT);
			shrunk.instance.heartbeat.beat();
		}
		assertThat(shrunk.instance.heartbeat.othersHaveSettled()).isTrue();
	}

	/** The one writes one copy only, so the other's second copy stays behind. */
	@Test
	void whileTheNumberOfReplicasDiffersNoSecondCopyIsTrusted() {
		Member replicated = memberWithReplicas(1);
		replicated.instance.heartbeat.beat();
		beat();
		String id = this.one.instance.create().getId();
		assertThat(replicated.write(id, "name", "old")).isTrue();
		passSkew();
		assertThat(this.one.write(id, "name", "new")).isTrue();
		server(id, 0).clear();
		assertThat(replicated.read(id, "name")).isEqualTo("new");
	}

	@Test
	void anInstanceStartsWithoutTheNotebook() {
		this.notebook.setUnavailable(true);
		assertThat(member(this.more).instance.heartbeat.othersHaveSettled()).isTrue();
	}

	private String sessionOf(MemoryServer node, List<MemoryServer> nodes) {
		String id = this.one.instance.create().getId();
		while (!isHome(node, nodes, id)) {
			id = this.one.instance.create().getId();
		}
		return id;
	}

	private boolean isHome(MemoryServer node, List<MemoryServer> nodes, String id) {
		return NodeOrder.of(key(id), nodes.stream().map(MemoryServer::name).toList()).get(0).equals(node.name());
	}

	/**
	 * The new instance has not heard of the other instances' nodes, and one of these has
	 * the session.
	 */
	@Test
	void instanceThatStartsWithoutTheDatabaseLogsNobodyOutBeforeItHasHeardOfTheOthers() {
		MemoryServer removed = this.servers.get(2);
		Member shrunk = member(this.servers.subList(0, 2));
		Stream.of(this.one, shrunk).forEach((member) -> member.instance.store.setUnavailable(true));
		this.notebook.setUnavailable(true);
		shrunk.instance.heartbeat.beat();
		String id = sessionOf(removed, this.servers);
		assertThatExceptionOfType(SessionUnavailableException.class)
			.isThrownBy(() -> shrunk.instance.repository.findById(id));
		shrunk.instance.store.setUnavailable(false);
		shrunk.instance.tiers.gate().probeIfDown();
		assertThatExceptionOfType(SessionUnavailableException.class)
			.isThrownBy(() -> shrunk.instance.repository.findById(id));
		this.one.instance.store.setUnavailable(false);
		this.one.instance.tiers.gate().probeIfDown();
		this.one.instance.sync.run();
		assertThat(shrunk.instance.repository.findById(id)).isNotNull();
	}

}
