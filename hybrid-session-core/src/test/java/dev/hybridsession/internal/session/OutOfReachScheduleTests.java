package dev.hybridsession.internal.session;

import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.MemoryServer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Schedules in which a node is away with unsynced changes, and comes back with them. */
class OutOfReachScheduleTests extends NodeTestBase {

	@Test
	void sessionOutOfReachWhenItWasDueIsSyncedOnceItsNodeIsBack() {
		String id = this.one.instance.create().getId();
		this.one.write(id, "name", "value");
		MemoryServer home = server(id, 0);
		awayFor(home);
		syncUnread();
		assertThat(this.two.read(id, "name")).isEqualTo("value");
	}

	@Test
	void changesOnANodeThatIsBackAreSyncedBesidesThoseWrittenElsewhereMeanwhile() {
		String id = this.one.instance.create().getId();
		this.one.write(id, "early", 1);
		MemoryServer home = server(id, 0);
		this.one.lose(home);
		this.two.lose(home);
		this.one.write(id, "late", 2);
		beat();
		passSyncInterval();
		this.one.instance.sync.run();
		this.one.restore(home);
		this.two.restore(home);
		beat();
		syncUnread();
		assertThat(this.two.read(id, "late")).isEqualTo(2);
		assertThat(this.two.read(id, "early")).isEqualTo(1);
	}

	@Test
	void changesOnANodeThatIsSwitchedOffForGoodAreWaitedForAnHour() {
		String id = this.one.instance.create().getId();
		this.one.write(id, "name", "value");
		MemoryServer home = server(id, 0);
		this.one.lose(home);
		this.two.lose(home);
		for (int minutes = 0; minutes < 58; minutes += 2) {
			passSyncInterval();
			this.one.instance.sync.run();
		}
		assertThat(this.one.instance.dirty.contains(id)).isTrue();
		passSyncInterval();
		passSyncInterval();
		this.one.instance.sync.run();
		assertThat(this.one.instance.dirty.size()).isZero();
	}

	@Test
	void aNodeThatIsAwayDuringASweepIsLookedAfterOnceItIsBack() {
		String id = this.one.instance.create().getId();
		this.one.write(id, "name", "value");
		MemoryServer home = server(id, 0);
		this.two.lose(home);
		beats(6);
		this.two.restore(home);
		beats(6);
		assertTwoHasSynced(id);
	}

	@Test
	void aNodeThatIsAwayForManySweepsIsLookedAfterOnceItIsBack() {
		String id = this.one.instance.create().getId();
		this.one.write(id, "name", "value");
		this.one.instance.heartbeat.beat();
		this.servers.forEach(this.two::lose);
		beats(60);
		this.servers.forEach(this.two::restore);
		beats(6);
		assertTwoHasSynced(id);
	}

	/** The beat that the return causes may run before the node is asked again. */
	@Test
	void instanceWithANodeBackKnowsThatTheOthersLackIt() {
		String id = this.one.instance.create().getId();
		MemoryServer home = server(id, 0);
		this.one.lose(home);
		this.two.lose(home);
		beat();
		this.two.write(id, "name", "old");
		this.one.restore(home);
		passSkew();
		assertThat(this.one.read(id, "name")).isEqualTo("old");
		this.two.write(id, "name", "new");
		assertThat(this.one.read(id, "name")).isEqualTo("new");
	}

	/** Instance one was not heard of, so instance two looks after its changes. */
	private void assertTwoHasSynced(String id) {
		assertThat(this.notebook.instances()).hasSize(1);
		this.clock.advance(HybridInstance.TIMING.syncInterval());
		this.two.instance.sync.run();
		this.servers.forEach(MemoryServer::clear);
		assertThat(this.two.read(id, "name")).isEqualTo("value");
	}

	private void awayFor(MemoryServer home) {
		this.one.lose(home);
		this.two.lose(home);
		beat();
		passSyncInterval();
		this.one.instance.sync.run();
		this.one.restore(home);
		this.two.restore(home);
		beat();
	}

	/**
	 * The sync interval passes without a page load, and then everything cached is lost.
	 */
	private void syncUnread() {
		passSyncInterval();
		this.one.instance.sync.run();
		this.servers.forEach(MemoryServer::clear);
	}

	private void passSyncInterval() {
		for (long i = 0; i < HybridInstance.TIMING.syncInterval().dividedBy(HybridInstance.HEARTBEAT); i++) {
			this.clock.advance(HybridInstance.HEARTBEAT);
			beat();
		}
	}

	private void beats(int number) {
		for (int i = 0; i < number; i++) {
			this.clock.advance(HybridInstance.HEARTBEAT);
			this.two.instance.heartbeat.beat();
		}
	}

}
