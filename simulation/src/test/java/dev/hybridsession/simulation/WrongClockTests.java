package dev.hybridsession.simulation;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/** Seeds in which clocks are wrong by more than the skew that is allowed. */
@ExtendWith(Quiet.class)
@Tag("simulation")
class WrongClockTests {

	private static final int SEEDS = Integer.getInteger("simulation.seeds", 150);

	private static final Focus FOCUS = Focus.on(Action.Kind.PAGE, Action.Kind.WRITE, Action.Kind.LOGIN,
			Action.Kind.LOGOUT, Action.Kind.IDLE, Action.Kind.CRASH, Action.Kind.CLOCK, Action.Kind.DATABASE_CLOCK);

	/** Half of them wrong from their start, by 20 s. */
	private static final Rules APART = new Rules() {

		@Override
		long clockOffset(int instance, long usual) {
			return (instance % 2 == 0) ? usual : usual - 20_000;
		}

	};

	@Test
	void noSessionEndsEarlyWhenClocksAreSetWrong() {
		for (long seed = 0; seed < SEEDS; seed++) {
			assertThat(Simulation.run(FOCUS.plan(seed), Rules.ALL, (line) -> {
			}).failure()).as("seed %d", seed).isNull();
		}
	}

	@Test
	void noSessionEndsEarlyWhenClocksAreWrongFromTheStart() {
		for (long seed = 0; seed < SEEDS; seed++) {
			assertThat(Simulation.run(FOCUS.plan(seed), APART, (line) -> {
			}).failure()).as("seed %d", seed).isNull();
		}
	}

}
