package dev.hybridsession.internal.session;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import dev.hybridsession.HybridSession;
import dev.hybridsession.internal.store.StoreCongestedException;
import dev.hybridsession.support.FaultyStore;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.MemoryServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Schedules in which instances come, leave and vanish. */
class InstanceScheduleTests extends NodeTestBase {

	@Test
	void anInstanceThatVanishesLeavesNothingUnsynced() {
		String id = this.one.instance.create().getId();
		this.clock.advance(Duration.ofSeconds(1));
		this.one.write(id, "name", "value");
		for (int i = 0; i < 6; i++) {
			this.clock.advance(HybridInstance.HEARTBEAT);
			this.two.instance.heartbeat.beat();
		}
		this.clock.advance(HybridInstance.TIMING.syncInterval());
		assertThat(this.two.instance.sync.run()).isOne();
		this.servers.forEach(MemoryServer::clear);
		assertThat(this.two.read(id, "name")).isEqualTo("value");
		assertThat(this.notebook.instances()).hasSize(1);
	}

	@Test
	void anInstanceThatVanishesLeavesNoSubsessionUnsynced() {
		HybridSession session = this.one.instance.create();
		for (int i = 0; i < 3; i++) {
			this.one.instance.subsessions.of(session.getId(), "count", Integer.class)
				.update((count) -> (count != null) ? count + 1 : 1);
		}
		for (int i = 0; i < 6; i++) {
			this.clock.advance(HybridInstance.HEARTBEAT);
			this.two.instance.heartbeat.beat();
		}
		this.two.instance.subsessionSync.run();
		this.servers.forEach(MemoryServer::clear);
		assertThat(this.two.instance.subsessions.of(session.getId(), "count", Integer.class).get()).isEqualTo(3);
	}

	@Test
	void anInstanceThatLeavesInGoodOrderIsNotLookedAfter() {
		this.one.instance.sync.drain();
		this.one.instance.heartbeat.leave();
		assertThat(this.notebook.instances()).hasSize(1);
		this.one.instance.heartbeat.beat();
		assertThat(this.notebook.instances()).as("a beat that was late").hasSize(1);
	}

	@Test
	void aSweepThatCannotAskEveryNodeIsMadeAgain() {
		String id = this.one.instance.create().getId();
		this.one.write(id, "name", "value");
		this.servers.forEach(this.two::lose);
		for (int i = 0; i < 6; i++) {
			this.clock.advance(HybridInstance.HEARTBEAT);
			this.two.instance.heartbeat.beat();
		}
		assertThat(this.notebook.instances()).hasSize(2);
		this.servers.forEach(this.two::restore);
		for (int i = 0; i < 6; i++) {
			this.clock.advance(HybridInstance.HEARTBEAT);
			this.two.instance.heartbeat.beat();
		}
		assertThat(this.notebook.instances()).hasSize(1);
		assertThat(this.two.instance.dirty.size()).isOne();
	}

	@Test
	void aSweepThatTheCacheCannotAnswerDoesNotReadAllRows() {
		for (int i = 0; i < 120; i++) {
			this.one.instance.create();
		}
		this.servers.forEach(this.two::lose);
		for (int i = 0; i < 4; i++) {
			this.clock.advance(HybridInstance.HEARTBEAT);
			this.two.instance.heartbeat.beat();
		}
		assertThat(this.two.instance.store.count(FaultyStore.Operation.FIND_ACCESSED_SINCE)).isOne();
	}

	/** Its pages are slow, and the database has more of them than a beat has time for. */
	@Test
	void aLongSweepGoesOnBeatByBeatAndNoOtherInstanceBegins() {
		List<String> ids = unsynced(270);
		Member three = member(this.servers);
		three.instance.heartbeat.beat();
		slowPages(6);
		beatUntilTwoSweeps(three);
		for (int page = 2; page <= 6; page++) {
			assertThat(this.notebook.instances()).hasSize(3);
			this.clock.advance(HybridInstance.HEARTBEAT);
			long began = this.clock.millis();
			this.two.instance.heartbeat.beat();
			assertThat(signOfLife(this.two)).as("each beat signs in").isEqualTo(began);
			assertThat(pages(this.two)).isEqualTo(page);
			three.instance.heartbeat.beat();
		}
		assertThat(this.notebook.instances()).hasSize(2);
		assertThat(pages(three)).isZero();
		assertThat(ids).allMatch(this.two.instance.dirty::contains);
	}

	@Test
	void instancesThatVanishTogetherAreSweptTogether() {
		unsynced(120);
		Member three = member(this.servers);
		three.instance.heartbeat.beat();
		beat();
		slowPages(6);
		beatUntilTwoSweeps();
		assertThat(pages(this.two)).as("a page for each").isEqualTo(2);
		beatsOfTwo(2);
		assertThat(pages(this.two)).isEqualTo(6);
		assertThat(this.notebook.instances()).hasSize(1);
	}

	@Test
	void instanceThatIsBackDuringASweepEndsItAndIsSweptFromTheStartWhenItVanishesAgain() {
		unsynced(120);
		slowPages(4);
		beatUntilTwoSweeps();
		this.one.instance.heartbeat.beat();
		beatsOfTwo(4);
		assertThat(pages(this.two)).isOne();
		assertThat(this.two.instance.heartbeat.instances()).hasSize(2);
		beatsOfTwo(3);
		assertThat(pages(this.two)).isEqualTo(4);
		assertThat(this.notebook.instances()).hasSize(1);
	}

	@Test
	void sweepThatACongestedDatabaseInterruptsGoesOnWithTheNextBeat() {
		unsynced(120);
		slowPages(1);
		beatUntilTwoSweeps();
		this.two.instance.store.beforeNext(FaultyStore.Operation.FIND_ACCESSED_SINCE, () -> {
			throw new StoreCongestedException("No connection is free", null);
		});
		beatsOfTwo(1);
		assertThat(pages(this.two)).isEqualTo(2);
		beatsOfTwo(1);
		assertThat(pages(this.two)).as("the second page again, and the last").isEqualTo(4);
		assertThat(this.notebook.instances()).hasSize(1);
	}

	@Test
	void instanceThatSignsInWhileItsLastPageIsSweptKeepsItsNote() {
		this.two.instance.store.beforeNext(FaultyStore.Operation.FIND_ACCESSED_SINCE,
				this.one.instance.heartbeat::beat);
		beatUntilTwoSweeps();
		assertThat(this.notebook.instances()).hasSize(2);
	}

	@Test
	void stopWaitsForOnePageOfASweep() throws Exception {
		unsynced(120);
		Thread stop = new Thread(this.two.instance.heartbeat::stop);
		this.two.instance.store.beforeNext(FaultyStore.Operation.FIND_ACCESSED_SINCE, () -> {
			stop.start();
			Awaitility.await().until(() -> stop.getState() == Thread.State.WAITING);
		});
		beatUntilTwoSweeps();
		stop.join();
		assertThat(pages(this.two)).isOne();
		assertThat(this.notebook.instances()).as("another instance goes on").hasSize(2);
	}

	/** Sessions of the first instance, each with a change that their rows lack. */
	private List<String> unsynced(int number) {
		List<String> ids = Stream.generate(() -> this.one.instance.create().getId()).limit(number).toList();
		ids.forEach((id) -> this.one.write(id, "name", "value"));
		return ids;
	}

	/** The next pages take longer than the part of a beat that sweeps have. */
	private void slowPages(int number) {
		for (int i = 0; i < number; i++) {
			this.two.instance.store.beforeNext(FaultyStore.Operation.FIND_ACCESSED_SINCE,
					() -> this.clock.advance(SECOND.multipliedBy(2)));
		}
	}

	private void beatUntilTwoSweeps(Member... others) {
		for (int i = 0; i < 6 && pages(this.two) == 0; i++) {
			beatsOfTwo(1);
			List.of(others).forEach((other) -> other.instance.heartbeat.beat());
		}
		assertThat(pages(this.two)).isPositive();
	}

	private void beatsOfTwo(int number) {
		for (int i = 0; i < number; i++) {
			this.clock.advance(HybridInstance.HEARTBEAT);
			this.two.instance.heartbeat.beat();
		}
	}

	private static int pages(Member member) {
		return member.instance.store.count(FaultyStore.Operation.FIND_ACCESSED_SINCE);
	}

	private long signOfLife(Member member) {
		String id = member.instance.heartbeat.instances().get(0).id();
		return this.notebook.instances()
			.stream()
			.filter((note) -> note.id().equals(id))
			.findFirst()
			.orElseThrow()
			.seen();
	}

	/** Nobody could give a sign of life. */
	@Test
	void anOutageOfTheNotebookMakesNobodyVanish() {
		String id = this.one.instance.create().getId();
		this.one.write(id, "name", "old");
		this.one.instance.sync.drain();
		this.one.lose(server(id, 0));
		beat();
		this.notebook.setUnavailable(true);
		for (int i = 0; i < 10; i++) {
			this.clock.advance(HybridInstance.HEARTBEAT);
			beat();
		}
		this.notebook.setUnavailable(false);
		this.two.instance.tiers.gate().probeIfDown();
		this.two.instance.heartbeat.beat();
		assertThat(this.notebook.instances()).as("nobody was looked after").hasSize(2);
		this.one.instance.tiers.gate().probeIfDown();
		passSkew();
		assertThat(this.two.read(id, "name")).isEqualTo("old");
		assertThat(this.one.write(id, "name", "new")).isTrue();
		assertThat(this.two.read(id, "name")).as("the other still does not see the node").isEqualTo("new");
	}

	@Test
	void writesOfAVanishedInstanceOnAnotherNodeAreNotMissed() {
		String id = this.one.instance.create().getId();
		MemoryServer home = server(id, 0);
		this.one.lose(home);
		beat();
		passSkew();
		assertThat(this.two.write(id, "name", "old")).isTrue();
		assertThat(this.one.write(id, "name", "new")).isTrue();
		for (int i = 0; i < 6; i++) {
			this.clock.advance(HybridInstance.HEARTBEAT);
			this.two.instance.heartbeat.beat();
		}
		assertThat(this.two.read(id, "name")).isEqualTo("new");
	}

	@Test
	void changesOfAnOutageThatAVanishedInstanceWroteToAStandInReachTheRow() {
		String id = this.one.instance.create().getId();
		this.one.lose(server(id, 0));
		beat();
		assertThat(this.one.write(id, "name", "old")).isTrue();
		this.one.instance.store.setUnavailable(true);
		assertThat(this.one.write(id, "name", "value")).isTrue();
		server(id, 0).clear();
		beatsOfTwo(6);
		this.clock.advance(HybridInstance.TIMING.syncInterval());
		this.two.instance.sync.run();
		this.servers.forEach(MemoryServer::clear);
		assertThat(this.two.read(id, "name")).isEqualTo("value");
	}

	@Test
	void aNewInstanceTakesTheFencesFromTheNotebookAndNoOthers() {
		String id = this.one.instance.create().getId();
		MemoryServer home = server(id, 0);
		this.one.write(id, "name", "old");
		this.one.lose(home);
		this.two.lose(home);
		this.one.write(id, "name", "new");
		this.one.restore(home);
		this.two.restore(home);
		beat();
		Member three = member(this.servers);
		three.instance.heartbeat.beat();
		assertThat(three.read(id, "name")).isEqualTo("new");
		passSkew();
		assertThat(this.one.read(id, "name")).isEqualTo("new");
		Member four = member(this.servers);
		four.instance.heartbeat.beat();
		int before = four.instance.store.total();
		assertThat(four.read(id, "name")).isEqualTo("new");
		assertThat(four.instance.store.total()).as("a deploy reads no session from the database").isEqualTo(before);
	}

	@Test
	void anInstanceThatCannotReadTheNotebookAtItsStartTrustsNothingFromBefore() {
		String id = this.one.instance.create().getId();
		this.notebook.setUnavailable(true);
		Member three = member(this.servers);
		three.instance.heartbeat.beat();
		three.instance.tiers.gate().probeIfDown();
		int before = three.instance.store.total();
		assertThat(three.read(id, "name")).isNull();
		assertThat(three.instance.store.total()).isGreaterThan(before);
	}

}
