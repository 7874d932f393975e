package dev.hybridsession.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Makes plans in which only some kinds of things happen, so that they happen often.
 *
 * @param kinds the kinds, or none for all
 */
record Focus(List<Action.Kind> kinds) {

	private static final int LONGEST_PAUSE = 2_000_000;

	private static final int LONGEST_FAULT = 25_000_000;

	static Focus on(Action.Kind... kinds) {
		return new Focus(Stream.of(kinds).sorted().toList());
	}

	Plan plan(long seed) {
		Plan plan = Plan.of(seed);
		if (this.kinds.isEmpty()) {
			return plan;
		}
		SplittableRandom random = new SplittableRandom(seed);
		List<Action.Kind> usual = this.kinds.stream().filter((kind) -> !kind.isFault()).toList();
		List<Action.Kind> faults = this.kinds.stream().filter(Action.Kind::isFault).toList();
		List<Action> actions = new ArrayList<>();
		for (Action action : plan.actions()) {
			List<Action.Kind> some = (!faults.isEmpty() && random.nextInt(4) == 0) ? faults : usual;
			Action.Kind kind = some.get(random.nextInt(some.size()));
			boolean lasts = kind == Action.Kind.IDLE || kind.isFault();
			long duration = lasts ? random.nextLong(LONGEST_FAULT) : action.duration() % LONGEST_PAUSE;
			actions.add(new Action(action.gap(), kind, action.who(), action.where(), action.what(), duration));
		}
		return plan.with(actions);
	}

}
