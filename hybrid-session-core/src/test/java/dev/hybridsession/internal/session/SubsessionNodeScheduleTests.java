package dev.hybridsession.internal.session;

import java.util.List;

import dev.hybridsession.HybridSession;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.Subsession;
import dev.hybridsession.internal.cache.routing.NodeOrder;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.support.MemoryServer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Schedules of subsessions, which are on one node or on none. */
class SubsessionNodeScheduleTests extends NodeTestBase {

	@Test
	void whileTheHomeIsAwayTheRowDecidesAndNoUpdateIsLost() {
		HybridSession session = this.one.instance.create();
		increment(this.one, session, 3);
		this.one.instance.subsessionSync.drain();
		this.servers.forEach(this::loseForAll);
		increment(this.one, session, 2);
		increment(this.two, session, 2);
		this.servers.forEach(this::restoreForAll);
		beat();
		increment(this.two, session, 1);
		assertThat(count(this.one, session)).isEqualTo(8);
		assertThat(count(this.two, session)).isEqualTo(8);
	}

	@Test
	void whileOneInstanceDoesNotSeeTheHomeNoUpdateIsLostOnceTheOtherKnows() {
		HybridSession session = this.one.instance.create();
		increment(this.two, session, 3);
		this.servers.forEach(this.one::lose);
		beat();
		this.two.instance.subsessionSync.drain();
		for (int i = 0; i < 3; i++) {
			increment(this.one, session, 1);
			increment(this.two, session, 1);
		}
		assertThat(count(this.one, session)).isEqualTo(9);
		this.servers.forEach(this.one::restore);
		beat();
		increment(this.one, session, 1);
		assertThat(count(this.two, session)).isEqualTo(10);
	}

	@Test
	void aHomeThatComesBackWithAnOldValueIsReadWithTheRow() {
		HybridSession session = this.one.instance.create();
		increment(this.one, session, 1);
		this.one.instance.subsessionSync.drain();
		this.servers.forEach(this::loseForAll);
		increment(this.one, session, 1);
		this.servers.forEach(this::restoreForAll);
		assertThat(count(this.two, session)).isEqualTo(2);
		increment(this.two, session, 1);
		assertThat(count(this.one, session)).isEqualTo(3);
	}

	/** An instance without the home in its list has nothing but the row. */
	@Test
	void changesThatTheRowLacksAreSyncedAtOnceWhenListsDiffer() {
		HybridSession session = this.one.instance.create();
		increment(this.one, session, 1);
		increment(this.one, session, 1);
		Member other = member(List.of(new MemoryServer("z:1", this.clock)));
		assertThat(other.instance.heartbeat.othersHaveSettled()).isFalse();
		beat();
		this.one.instance.sync.run();
		this.two.instance.sync.run();
		beat();
		assertThat(other.instance.heartbeat.othersHaveSettled()).as("the subsession is still to be synced").isFalse();
		this.one.instance.subsessionSync.run();
		this.two.instance.subsessionSync.run();
		beat();
		assertThat(other.instance.heartbeat.othersHaveSettled()).isTrue();
		assertThat(count(other, session)).isEqualTo(2);
		increment(other, session, 1);
		assertThat(count(this.one, session)).isEqualTo(3);
	}

	/** The session has a stand-in, and the subsession is somewhere else. */
	@Test
	void aSubsessionOutlivesTheHomeOfItsSessionWhileTheDatabaseIsAway() {
		HybridSession session = this.one.instance.create();
		MemoryServer home = server(session.getId(), 0);
		while (isOn(home, session)) {
			session = this.one.instance.create();
			home = server(session.getId(), 0);
		}
		increment(this.one, session, 2);
		loseForAll(home);
		assertThat(this.one.write(session.getId(), "name", "value")).isTrue();
		this.one.instance.store.setUnavailable(true);
		assertThat(this.one.read(session.getId(), "name")).isEqualTo("value");
		increment(this.one, session, 1);
		assertThat(count(this.one, session)).isEqualTo(3);
	}

	/** The copy may be stale, and cannot be replaced by the newer value. */
	@Test
	void aCopyThatIsReadWithItsRowAndCannotBeReplacedIsNotDroppedBeforeTheRowHasIt() {
		HybridSession session = sessionThatIsAheadOfItsRow();
		MemoryServer home = home(session);
		this.one.lose(home);
		this.one.restore(home);
		this.one.node(home).refuse();
		increment(this.one, session, 1);
		assertThat(count(this.one, session)).isEqualTo(3);
		assertThat(count(this.two, session)).isEqualTo(3);
	}

	@Test
	void anUpdateThatNoTierTakesLeavesTheOnlyCopyWhereItIs() {
		HybridSession session = sessionThatIsAheadOfItsRow();
		this.one.node(home(session)).refuse();
		this.one.instance.store.setUnavailable(true);
		assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(() -> increment(this.one, session, 1));
		assertThat(count(this.one, session)).isEqualTo(2);
		assertThat(count(this.two, session)).isEqualTo(2);
	}

	/** The row has the change that the copy has missed, and cannot be read. */
	@Test
	void aCopyOfAHomeThatIsBackIsReadButNotChangedWhileTheDatabaseIsAway() {
		HybridSession session = this.one.instance.create();
		increment(this.one, session, 1);
		MemoryServer home = home(session);
		loseForAll(home);
		increment(this.one, session, 1);
		restoreForAll(home);
		this.one.instance.store.setUnavailable(true);
		assertThat(count(this.one, session)).isEqualTo(1);
		assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(() -> increment(this.one, session, 1));
		this.one.instance.store.setUnavailable(false);
		this.one.instance.tiers.gate().probeIfDown();
		increment(this.one, session, 1);
		assertThat(count(this.two, session)).isEqualTo(3);
	}

	/** The row has the first of two updates. */
	private HybridSession sessionThatIsAheadOfItsRow() {
		HybridSession session = this.one.instance.create();
		increment(this.one, session, 2);
		return session;
	}

	private MemoryServer home(HybridSession session) {
		return this.servers.stream().filter((server) -> isOn(server, session)).findFirst().orElseThrow();
	}

	private boolean isOn(MemoryServer node, HybridSession session) {
		String key = new CacheKeys("test", () -> "store").subsession(session.getInternalId(), "count");
		return NodeOrder.of(key, this.servers.stream().map(MemoryServer::name).toList()).get(0).equals(node.name());
	}

	private void loseForAll(MemoryServer server) {
		this.one.lose(server);
		this.two.lose(server);
	}

	private void restoreForAll(MemoryServer server) {
		this.one.restore(server);
		this.two.restore(server);
	}

	private void increment(Member member, HybridSession session, int times) {
		for (int i = 0; i < times; i++) {
			of(member, session).update((count) -> (count != null) ? count + 1 : 1);
		}
	}

	private Integer count(Member member, HybridSession session) {
		return of(member, session).get();
	}

	private Subsession<Integer> of(Member member, HybridSession session) {
		return member.instance.subsessions.of(session.getId(), "count", Integer.class);
	}

}
