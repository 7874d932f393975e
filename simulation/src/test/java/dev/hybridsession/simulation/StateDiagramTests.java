package dev.hybridsession.simulation;

import java.io.IOException;
import java.util.stream.LongStream;

import dev.hybridsession.support.Transitions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The state diagrams of the architecture page have the transitions that the simulation
 * takes, no more and no fewer, apart from those that are left to the schedules.
 */
@ExtendWith(Quiet.class)
@Tag("simulation")
class StateDiagramTests {

	private static final int SEEDS = 600;

	@Test
	void diagramsHaveTheTransitionsOfTheSimulation() throws IOException {
		Transitions transitions = Transitions.collect();
		try {
			LongStream.range(0, SEEDS).parallel().forEach(Seeds::run);
		}
		finally {
			transitions.stop();
		}
		assertThat(transitions.taken()).containsExactlyInAnyOrderElementsOf(Transitions.drawnForSeeds());
	}

}
