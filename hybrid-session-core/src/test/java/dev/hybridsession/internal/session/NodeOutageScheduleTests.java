package dev.hybridsession.internal.session;

import java.time.Duration;

import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.MemoryServer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Schedules in which nodes are away, and the database is, or nothing but the database is
 * there.
 */
class NodeOutageScheduleTests extends NodeTestBase {

	/** Creates a session whose node is a given one, which may be lost. */
	private String createFor(MemoryServer home) {
		String id = this.one.instance.create().getId();
		while (server(id, 0) != home) {
			id = this.one.instance.create().getId();
		}
		return id;
	}

	/** With the database away the only copy is on the node that stood in. */
	@Test
	void aSessionThatBeganOnAStandInDuringADatabaseOutageIsFoundThere() {
		MemoryServer home = this.servers.get(0);
		this.one.instance.store.setUnavailable(true);
		this.two.instance.store.setUnavailable(true);
		this.one.lose(home);
		this.two.lose(home);
		String id = createFor(home);
		assertThat(this.one.write(id, "name", "value")).isTrue();
		this.one.restore(home);
		this.two.restore(home);
		assertThat(this.two.read(id, "name")).isEqualTo("value");
		assertThat(this.two.write(id, "name", "newer")).isTrue();
		assertThat(home.has(key(id))).isTrue();
		assertThat(this.one.read(id, "name")).isEqualTo("newer");
	}

	@Test
	void aSessionThatBeganOnAStandInDuringADatabaseOutageReachesTheRowFromThere() {
		MemoryServer home = this.servers.get(0);
		this.one.instance.store.setUnavailable(true);
		this.one.lose(home);
		String id = createFor(home);
		this.one.restore(home);
		this.one.instance.store.setUnavailable(false);
		this.one.instance.sync.run();
		this.servers.forEach(MemoryServer::clear);
		assertThat(this.two.instance.repository.findById(id)).isNotNull();
	}

	@Test
	void aSessionOnAStandInThatOnlyAnInstanceKnewThatIsGoneIsFoundThere() {
		MemoryServer home = this.servers.get(0);
		this.one.instance.store.setUnavailable(true);
		this.one.lose(home);
		String id = createFor(home);
		assertThat(this.two.read(id, "name")).isNull();
		assertThat(this.two.instance.repository.findById(id)).isNotNull();
		assertThat(this.two.write(id, "name", "value")).isTrue();
		assertThat(home.has(key(id))).isTrue();
	}

	@Test
	void logoutAfterTheLossOfTheOnlyCopyOfALoginInAnOutageIsRefused() {
		TieredSession login = this.one.instance.create();
		this.one.instance.store.setUnavailable(true);
		String id = login.changeSessionId();
		this.one.instance.repository.save(login);
		this.two.lose(server(id, 0));
		assertThatExceptionOfType(SessionUnavailableException.class)
			.isThrownBy(() -> this.two.instance.repository.deleteById(id));
		this.two.restore(server(id, 0));
		this.two.instance.repository.deleteById(id);
		assertThat(this.two.instance.repository.findById(id)).isNull();
	}

	@Test
	void writeToTheStandInDuringADatabaseOutageReachesTheRowFromThere() {
		String id = this.one.instance.create().getId();
		this.one.write(id, "name", "old");
		MemoryServer home = server(id, 0);
		this.one.lose(home);
		assertThat(this.one.read(id, "name")).as("the stand-in has a copy from the row").isNull();
		this.one.instance.store.setUnavailable(true);
		this.one.write(id, "name", "new");
		this.one.restore(home);
		this.one.instance.store.setUnavailable(false);
		this.one.instance.sync.run();
		this.servers.forEach(MemoryServer::clear);
		assertThat(this.one.read(id, "name")).isEqualTo("new");
	}

	/**
	 * The copy that was read is on the stand-in, and the home has none and takes none.
	 */
	@Test
	void aSaveThatNobodyHasTakenIsNotConfirmed() {
		String id = this.one.instance.create().getId();
		MemoryServer home = server(id, 0);
		this.one.lose(home);
		this.two.lose(home);
		this.one.write(id, "name", "old");
		home.clear();
		this.one.restore(home);
		this.one.node(home).refuse();
		this.one.instance.store.setUnavailable(true);
		assertThatExceptionOfType(SessionUnavailableException.class)
			.isThrownBy(() -> this.one.write(id, "name", "new"));
	}

	@Test
	void whileTheDatabaseIsAwayAReturnedNodeIsReadTogetherWithItsStandIn() {
		String id = this.one.instance.create().getId();
		MemoryServer home = server(id, 0);
		this.one.lose(home);
		this.two.lose(home);
		assertThat(this.one.write(id, "early", 1)).isTrue();
		this.one.instance.store.setUnavailable(true);
		this.two.instance.store.setUnavailable(true);
		assertThat(this.one.write(id, "late", 2)).isTrue();
		this.one.restore(home);
		this.two.restore(home);
		assertThat(this.two.read(id, "late")).isEqualTo(2);
		assertThat(this.two.write(id, "later", 3)).isTrue();
		server(id, 1).clear();
		assertThat(this.one.read(id, "late")).as("it is on the home now").isEqualTo(2);
		assertThat(this.one.read(id, "later")).isEqualTo(3);
	}

	/** The changes of the page before are in the row, and nowhere else any more. */
	@Test
	void anExpiredCopyOnANodeThatIsBackEndsNothingWhileTheDatabaseIsAway() {
		String id = this.one.instance.create().getId();
		MemoryServer home = server(id, 0);
		this.one.lose(home);
		this.two.lose(home);
		for (int i = 0; i < 2; i++) {
			this.clock.advance(Duration.ofMinutes(16));
			assertThat(this.one.write(id, "name", i)).isTrue();
		}
		this.servers.stream().filter((server) -> server != home).forEach(MemoryServer::clear);
		this.one.restore(home);
		this.two.restore(home);
		assertThat(home.has(key(id))).as("a copy that has expired").isTrue();
		this.two.instance.store.setUnavailable(true);
		assertThatExceptionOfType(SessionUnavailableException.class)
			.isThrownBy(() -> this.two.instance.repository.findById(id));
		this.two.instance.store.setUnavailable(false);
		this.two.instance.tiers.gate().probeIfDown();
		assertThat(this.two.read(id, "name")).isEqualTo(1);
	}

	@Test
	void allNodesAwayTheDatabaseServes() {
		String id = this.one.instance.create().getId();
		this.servers.forEach(this.one::lose);
		assertThat(this.one.write(id, "name", "value")).isTrue();
		assertThat(this.one.read(id, "name")).isEqualTo("value");
		String other = this.one.instance.create().getId();
		assertThat(this.one.write(other, "name", "other")).isTrue();
		this.servers.forEach(this.one::restore);
		beat();
		assertThat(this.two.read(id, "name")).isEqualTo("value");
		assertThat(this.two.read(other, "name")).isEqualTo("other");
	}

	@Test
	void theReaperAsksTheStandInToo() {
		String id = this.one.instance.create().getId();
		MemoryServer home = server(id, 0);
		this.one.lose(home);
		this.two.lose(home);
		assertThat(this.one.write(id, "name", 1)).isTrue();
		this.one.instance.store.setUnavailable(true);
		this.two.instance.store.setUnavailable(true);
		for (int i = 0; i < 6; i++) {
			this.clock.advance(Duration.ofMinutes(10));
			assertThat(this.one.write(id, "name", i)).isTrue();
		}
		this.one.restore(home);
		this.two.restore(home);
		this.one.instance.store.setUnavailable(false);
		this.two.instance.store.setUnavailable(false);
		this.two.instance.reaper.run();
		assertThat(this.two.instance.expired).isEmpty();
		assertThat(this.two.read(id, "name")).isEqualTo(5);
	}

	/** Servers in memory forget a tombstone in its time, as memcached does. */
	@Test
	void aLogoutDuringADatabaseOutageOutlivesItsTombstone() {
		TieredSession session = this.one.instance.create();
		String id = session.getId();
		this.one.instance.store.setUnavailable(true);
		this.one.instance.repository.deleteById(id);
		this.clock.advance(HybridInstance.TIMING.retention(session.base()).plus(SECOND));
		assertThat(this.servers).as("the tombstone is over").noneMatch((server) -> server.has(key(id)));
		assertThat(this.one.instance.repository.findById(id)).isNull();
		this.one.instance.store.setUnavailable(false);
		this.one.instance.tiers.gate().probeIfDown();
		assertThat(this.one.instance.repository.findById(id)).as("before the database is told").isNull();
		this.one.instance.sync.run();
		assertThat(this.one.instance.repository.findById(id)).isNull();
		assertThat(this.two.instance.repository.findById(id)).isNull();
		assertThat(this.one.instance.deleted).hasSize(1);
	}

}
