package dev.hybridsession.simulation;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The meaning of a seed. No seed has all kinds of faults: some orders of events only
 * occur without the other kinds. A seed below 0 has few kinds of anything.
 *
 * @param seed the seed
 * @param settings how everything is set up
 * @param actions what happens
 */
record Plan(long seed, Settings settings, List<Action> actions) {

	private static final int MILLIS = 1_000;

	private static final int SECONDS = 1_000_000;

	/**
	 * Draws that were added later use this number, so that older seeds mean what they
	 * meant.
	 */
	private static final long APART = 158L << 32;

	/** Draws of wrong clocks use this number, for the same reason. */
	private static final long CLOCKS = 532L << 32;

	/** Draws of names that lead astray use this number, for the same reason. */
	private static final long ASTRAY = 1655L << 32;

	/** Draws of names that lead astray use this number, for the same reason. */
	private static final long CONGESTED = 17L << 32;

	/** Draws of instances that are alone use this number, for the same reason. */
	static final long ALONE = 2053L << 32;

	/** Draws of instances without an archive use this number, for the same reason. */
	private static final long TOGETHER = 1045L << 32;

	/** The kinds that came later are drawn apart. */
	private static final List<Action.Kind> FIRST_KINDS = List
		.copyOf(EnumSet.range(Action.Kind.PAGE, Action.Kind.RELIST));

	private static final List<Action.Kind> USUAL = List.of(Action.Kind.PAGE, Action.Kind.PAGE, Action.Kind.WRITE,
			Action.Kind.WRITE, Action.Kind.WRITE, Action.Kind.THROUGH, Action.Kind.REMOVE, Action.Kind.LOGIN,
			Action.Kind.LOGOUT, Action.Kind.INTERVAL, Action.Kind.LOCKED, Action.Kind.CART, Action.Kind.CART,
			Action.Kind.PAID, Action.Kind.CART_LOCKED, Action.Kind.FIND, Action.Kind.IDLE);

	static Plan of(long seed) {
		return (seed < 0) ? Focus.few(-seed).plan(-seed) : ofManyKinds(seed);
	}

	static Plan ofManyKinds(long seed) {
		SplittableRandom random = new SplittableRandom(seed);
		Settings settings = Settings.of(random);
		List<Action.Kind> faults = faults(random);
		List<Action.Kind> usual = new ArrayList<>(USUAL);
		usual.removeIf((kind) -> kind != Action.Kind.PAGE && kind != Action.Kind.WRITE && random.nextInt(3) == 0);
		int count = 25 + random.nextInt(40);
		int users = 1 + random.nextInt(3);
		List<Action> actions = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			boolean fault = !faults.isEmpty() && random.nextInt(4) == 0;
			List<Action.Kind> kinds = fault ? faults : usual;
			Action.Kind kind = kinds.get(random.nextInt(kinds.size()));
			actions.add(new Action(gap(random), kind, random.nextInt(fault ? 12 : users), random.nextInt(12),
					random.nextInt(3), duration(kind, random)));
		}
		setClocks(seed, actions);
		SplittableRandom astray = new SplittableRandom(seed ^ ASTRAY);
		if (astray.nextInt(12) == 0) {
			actions.replaceAll((action) -> (astray.nextInt(8) == 0) ? action.as(Action.Kind.ASTRAY) : action);
		}
		boolean foreground = new SplittableRandom(seed ^ APART).nextInt(16) == 0;
		if (new SplittableRandom(seed ^ CONGESTED).nextInt(16) == 0) {
			actions.replaceAll((action) -> (action.kind() == Action.Kind.DATABASE) ? new Action(action.gap(),
					Action.Kind.CONGESTED, action.who(), action.where(), action.what(), action.duration()) : action);
		}
		if (new SplittableRandom(seed ^ ALONE).nextInt(8) == 0) {
			actions.replaceAll(Plan::alone);
		}
		settings = foreground ? settings.inTheForeground() : settings;
		boolean together = new SplittableRandom(seed ^ TOGETHER).nextInt(8) == 0;
		return new Plan(seed, together ? settings.withoutArchive() : settings, actions);
	}

	/** One instance alone meets the fault, and for a while only. */
	private static Action alone(Action action) {
		return switch (action.kind()) {
			case DATABASE -> action.as(Action.Kind.SEVERED);
			case KILL -> action.as(Action.Kind.STALLED);
			default -> action;
		};
	}

	/** In one of sixteen seeds clocks are wrong. */
	private static void setClocks(long seed, List<Action> actions) {
		SplittableRandom random = new SplittableRandom(seed ^ CLOCKS);
		if (random.nextInt(16) == 0) {
			for (int i = 1 + random.nextInt(3); i > 0; i--) {
				Action.Kind kind = (random.nextInt(3) == 0) ? Action.Kind.DATABASE_CLOCK : Action.Kind.CLOCK;
				actions.add(random.nextInt(actions.size()), new Action(gap(random), kind, random.nextInt(12),
						random.nextInt(12), random.nextInt(3), duration(kind, random)));
			}
		}
	}

	private static List<Action.Kind> faults(SplittableRandom random) {
		Set<Action.Kind> chosen = EnumSet.noneOf(Action.Kind.class);
		int most = random.nextInt(4);
		for (int i = 0; i < most; i++) {
			Action.Kind kind = FIRST_KINDS.get(random.nextInt(FIRST_KINDS.size()));
			if (kind.isFault()) {
				chosen.add(kind);
			}
		}
		return List.copyOf(new ArrayList<>(chosen));
	}

	/** Mostly so short that an action comes while the last is not done yet. */
	private static long gap(SplittableRandom random) {
		return switch (random.nextInt(10)) {
			case 0, 1, 2, 3 -> random.nextInt(2 * MILLIS);
			case 4, 5 -> random.nextInt(50 * MILLIS);
			case 6, 7 -> random.nextInt(1500 * MILLIS);
			case 8 -> random.nextInt(6 * SECONDS);
			default -> random.nextInt(14 * SECONDS);
		};
	}

	private static long duration(Action.Kind kind, SplittableRandom random) {
		int most = switch (kind) {
			case IDLE -> 100 * SECONDS;
			case PAGE, WRITE, THROUGH, REMOVE, LOGIN, LOGOUT, INTERVAL, LOCKED, CART_LOCKED ->
				(random.nextInt(3) == 0) ? 2 * SECONDS : MILLIS;
			default -> (random.nextInt(3) == 0) ? 25 * SECONDS : 4 * SECONDS;
		};
		return random.nextInt(most);
	}

	/** The same with other actions. */
	Plan with(List<Action> others) {
		return new Plan(this.seed, this.settings, List.copyOf(others));
	}

}
