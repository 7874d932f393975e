package dev.hybridsession.internal.session;

import dev.hybridsession.support.MemoryServer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Schedules in which the name of a node leads one of the instances to another server. */
class NodeIdentityScheduleTests extends NodeTestBase {

	private MemoryServer home;

	private MemoryServer twin;

	private String session() {
		String id = this.one.instance.create().getId();
		this.home = server(id, 0);
		this.twin = new MemoryServer(this.home.name(), this.clock);
		return id;
	}

	/**
	 * The values of the first server stay: an instance on the other server does not
	 * remove them.
	 */
	@Test
	void logoutThroughAnInstanceOnAnotherServerEndsTheSessionOnBoth() {
		String id = session();
		this.one.write(id, "name", 1);
		this.two.node(this.home).leadTo(this.twin);
		beat();
		this.one.instance.sync.run();
		passSkew();
		assertThat(this.two.read(id, "name")).isEqualTo(1);
		this.two.instance.repository.deleteById(id);
		assertThat(this.home.has(key(id))).as("an old copy").isTrue();
		assertThat(this.one.read(id, "name")).isNull();
		assertThat(this.one.write(id, "name", 2)).isFalse();
	}

	@Test
	void whileANameLeadsToTwoServersEachInstanceSeesWhatTheOtherWrites() {
		String id = session();
		this.two.node(this.home).leadTo(this.twin);
		beat();
		for (int i = 0; i < 5; i++) {
			assertThat(this.one.write(id, "old", i)).isTrue();
			assertThat(this.two.read(id, "old")).isEqualTo(i);
			assertThat(this.two.write(id, "new", i)).isTrue();
			assertThat(this.one.read(id, "new")).isEqualTo(i);
			passSkew();
		}
	}

	/** The old copy is checked once, and trusted from then on. */
	@Test
	void onceANameLeadsToOneServerAgainNoCopyThereIsTrustedUnchecked() {
		String id = session();
		this.one.write(id, "name", "old");
		this.two.node(this.home).leadTo(this.twin);
		beat();
		passSkew();
		assertThat(this.two.write(id, "name", "new")).isTrue();
		this.two.node(this.home).leadTo(this.home);
		beat();
		passSkew();
		assertThat(this.one.read(id, "name")).isEqualTo("new");
		passSkew();
		this.one.read(id, "name");
		int before = this.one.instance.store.total();
		assertThat(this.one.read(id, "name")).isEqualTo("new");
		assertThat(this.one.instance.store.total()).as("checked and trusted again").isEqualTo(before);
	}

	/** The next to begin cannot see that there was another server. */
	@Test
	void copyIsNotTrustedAfterTheInstanceOnTheOtherServerHasLeft() {
		String id = session();
		this.one.write(id, "name", "old");
		this.two.node(this.home).leadTo(this.twin);
		beat();
		passSkew();
		assertThat(this.two.write(id, "name", "new")).isTrue();
		this.two.instance.heartbeat.leave();
		Member next = member(this.servers);
		next.instance.heartbeat.beat();
		assertThat(next.read(id, "name")).isEqualTo("new");
	}

	@Test
	void instanceOnAnotherServerWaitsUntilTheOthersHaveSynced() {
		String id = session();
		this.one.write(id, "name", "unsynced");
		Member started = member(this.servers);
		started.node(this.home).leadTo(this.twin);
		assertThat(started.instance.heartbeat.othersHaveSettled()).isFalse();
		beat();
		this.one.instance.sync.run();
		this.two.instance.sync.run();
		beat();
		assertThat(started.instance.heartbeat.othersHaveSettled()).isTrue();
		assertThat(started.read(id, "name")).isEqualTo("unsynced");
	}

}
