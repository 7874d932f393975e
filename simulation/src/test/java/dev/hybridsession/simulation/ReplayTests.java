package dev.hybridsession.simulation;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(Quiet.class)
@Tag("simulation")
class ReplayTests {

	/** A run takes the same steps whether or not its messages are told. */
	@Test
	void aRunIsReproducibleToTheStep() {
		for (long seed = 0; seed < 40; seed++) {
			Plan plan = Plan.of(seed);
			List<String> story = new ArrayList<>();
			Simulation.Outcome first = Simulation.run(plan, Rules.ALL, story::add);
			List<String> again = new ArrayList<>();
			Simulation.Outcome second = Simulation.run(plan, Rules.ALL, again::add);
			assertThat(again).isEqualTo(story);
			assertThat(second.steps()).isEqualTo(first.steps()).isGreaterThanOrEqualTo(200);
			assertThat(second.hash()).isEqualTo(first.hash());
		}
	}

	@Test
	void seedsDiffer() {
		assertThat(Simulation.run(Plan.of(1), Rules.ALL, (line) -> {
		}).hash()).isNotEqualTo(Simulation.run(Plan.of(2), Rules.ALL, (line) -> {
		}).hash());
	}

	@Test
	@EnabledIfSystemProperty(named = "simulation.seed", matches = ".+", disabledReason = "There is no seed to replay")
	void replay() {
		Plan plan = Plan.of(Long.getLong("simulation.seed"));
		System.out.println(plan.settings());
		Simulation.Outcome outcome = Simulation.run(plan, Rules.ALL, System.out::println);
		System.out.println(outcome);
		assertThat(outcome.failure()).isNull();
	}

}
