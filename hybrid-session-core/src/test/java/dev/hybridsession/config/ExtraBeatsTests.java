package dev.hybridsession.config;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of how often a node that comes and goes writes the notebook.
 */
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
	void bothTellingsOfAChangeAreFollowedByABeat() {
		this.extra.changed();
		runTasks();
		this.extra.changed();
		runTasks();
		assertThat(this.beats).hasValue(2);
	}

	@Test
	void tellingsThatComeBeforeTheBeatShareIt() {
		this.extra.changed();
		this.extra.changed();
		runTasks();
		assertThat(this.beats).hasValue(1);
	}

	@Test
	void nodeThatComesAndGoesDoesNotBeatAllTheTime() {
		for (int beat = 1; beat <= 3; beat++) {
			for (int i = 0; i < 1000; i++) {
				this.extra.changed();
				runTasks();
			}
			assertThat(this.beats).hasValueLessThanOrEqualTo(2 * beat);
			this.extra.regularBeat();
		}
		this.extra.changed();
		runTasks();
		assertThat(this.beats).as("the next change beats at once").hasValueGreaterThan(3);
	}

}
