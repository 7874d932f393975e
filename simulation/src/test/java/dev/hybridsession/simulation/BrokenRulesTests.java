package dev.hybridsession.simulation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

/**
 * Holds that the simulation misses each rule that is switched off. If a change of
 * anything else makes a seed mean something else, the next seeds are tried:
 * {@code -Dsimulation.seeds=20000} tries more of them, to find one to begin with.
 */
@ExtendWith(Quiet.class)
@Tag("simulation")
class BrokenRulesTests {

	private static final int SEEDS = Integer.getInteger("simulation.seeds", 300);

	@ParameterizedTest
	@EnumSource
	void aRuleThatIsSwitchedOffIsMissed(Rule rule) {
		for (long seed = rule.seed; seed < rule.seed + SEEDS; seed++) {
			if (failure(rule.focus.plan(seed), rule.withoutIt) instanceof Violation) {
				assertThat(failure(rule.focus.plan(seed), Rules.ALL)).as("seed %d with all rules", seed).isNull();
				return;
			}
		}
		fail("Without %s nothing happens from seed %d on", rule, rule.seed);
	}

	@Test
	void thePageListsTheRules() throws IOException {
		String page = Files.readString(Path.of("../docs/guarantees.md"));
		assertThat(Arrays.stream(Rule.values()))
			.allSatisfy((rule) -> assertThat(page).contains("| `" + rule + "` | " + rule.seed + " "));
	}

	private static @Nullable Throwable failure(Plan plan, Rules rules) {
		return Simulation.run(plan, rules, (line) -> {
		}).failure();
	}

}
