package dev.hybridsession.config;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of how often a node that comes and goes writes the notebook. */
class ExtraBeatsTests {

	private final Queue<Runnable> tasks = new ArrayDeque<>();

	private final AtomicInteger beats = new AtomicInteger();

	private final ExtraBeats extra = new ExtraBeats(this.tasks::add, this.beats::incrementAndGet);

	private void runTasks() {
		while (!this.tasks.isEmpty()) {
			this.tasks.remove().run();
		}
	}

	@Test
	void firstChangeBeatsAtOnceAndTheNextGoesWithTheRegularBeat() {
		this.extra.changed();
		runTasks();
		this.extra.changed();
		runTasks();
		assertThat(this.beats).hasValue(1);
	}

	@Test
	void nodeThatComesAndGoesForManyHeartbeatsBeatsAtOnceOnlyTheFirstTime() {
		for (int beat = 0; beat < 10; beat++) {
			for (int i = 0; i < 1000; i++) {
				this.extra.changed();
				runTasks();
			}
			this.extra.regularBeat();
		}
		assertThat(this.beats).hasValue(1);
	}

	@Test
	void changeAfterAQuietHeartbeatBeatsAtOnceAgain() {
		this.extra.changed();
		this.extra.regularBeat();
		this.extra.regularBeat();
		this.extra.changed();
		runTasks();
		assertThat(this.beats).hasValue(2);
	}

}
