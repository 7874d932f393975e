package dev.hybridsession.simulation;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Leaves actions out of a plan for as long as it breaks the same promise, so that
 * somebody can read what remains.
 */
final class Shrinker {

	private final Rules rules;

	private final String promise;

	private Plan smallest;

	private Shrinker(Plan plan, Rules rules, String promise) {
		this.smallest = plan;
		this.rules = rules;
		this.promise = promise;
	}

	static Plan shrink(Plan plan, Rules rules, Throwable failure) {
		Shrinker shrinker = new Shrinker(plan, rules, promise(failure));
		for (int size = plan.actions().size() / 2; size > 0; size /= 2) {
			shrinker.leaveOut(size);
		}
		shrinker.leaveOut(1);
		return shrinker.smallest;
	}

	private void leaveOut(int size) {
		for (int from = this.smallest.actions().size() - size; from >= 0; from -= size) {
			List<Action> fewer = new ArrayList<>(this.smallest.actions());
			fewer.subList(from, from + size).clear();
			Plan plan = this.smallest.with(fewer);
			if (this.promise.equals(promise(Simulation.run(plan, this.rules, (line) -> {
			}).failure()))) {
				this.smallest = plan;
			}
		}
	}

	private static String promise(@Nullable Throwable failure) {
		return (failure instanceof Violation violation) ? violation.promise() : String.valueOf(failure);
	}

}
