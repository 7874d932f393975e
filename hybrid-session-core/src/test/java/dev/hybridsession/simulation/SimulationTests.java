package dev.hybridsession.simulation;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SimulationTests {

	@Test
	void aRunIsReproducible() {
		for (long seed = 0; seed < 20; seed++) {
			Plan plan = Plan.of(seed);
			Simulation.Outcome first = Simulation.run(plan, Rules.ALL, (line) -> {
			});
			List<String> story = new ArrayList<>();
			Simulation.Outcome second = Simulation.run(plan, Rules.ALL, story::add);
			if (first.failure() != null) {
				story.forEach(System.out::println);
				first.failure().printStackTrace(System.out);
				throw new AssertionError("seed " + seed, first.failure());
			}
			assertThat(second.hash()).isEqualTo(first.hash());
			System.out.println(seed + " " + first.steps() + " " + plan.actions().size());
		}
	}

}
