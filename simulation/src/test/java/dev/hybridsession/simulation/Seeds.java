package dev.hybridsession.simulation;

import java.util.ArrayList;
import java.util.List;

/** Runs seeds, and tells the story of one that breaks a promise. */
final class Seeds {

	private Seeds() {
	}

	/**
	 * Runs a seed.
	 * @param seed the seed
	 * @return how much happened
	 * @throws AssertionError if a promise was broken, with the shortest story that was
	 * found of it
	 */
	static long run(long seed) {
		Plan plan = Plan.of(seed);
		Simulation.Outcome outcome = Simulation.run(plan, Rules.ALL, (line) -> {
		});
		if (outcome.failure() != null) {
			throw new AssertionError(story(plan, outcome.failure()), outcome.failure());
		}
		return outcome.steps();
	}

	private static String story(Plan plan, Throwable failure) {
		Plan shortest = Shrinker.shrink(plan, Rules.ALL, failure);
		List<String> lines = new ArrayList<>();
		Throwable end = Simulation.run(shortest, Rules.ALL, lines::add).failure();
		return "Seed " + plan.seed() + " breaks a promise: " + failure.getMessage() + "\nWith " + plan.settings()
				+ " and only " + shortest.actions().size() + " of its " + plan.actions().size() + " actions:\n"
				+ String.join("\n", lines) + "\n" + end + "\nThe whole of it: ./dev replay " + plan.seed();
	}

}
