package dev.hybridsession.simulation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Makes plans in which only some kinds of things happen, so that they happen often, and
 * in which they last as long as suits what is looked for.
 *
 * @param kinds the kinds, or none for all
 * @param inOrder whether they happen one after the other, again and again, and not in
 * random order
 * @param settings how everything is set up, or {@code null} as the seed says
 * @param users how many users there are, or 0 for as many as the seed says
 * @param pause how long a page works at most
 * @param idle for how long nothing happens
 * @param fault how long a fault lasts
 */
record Focus(List<Action.Kind> kinds, boolean inOrder, @Nullable Settings settings, int users, Span pause, Span idle,
		Span fault) {

	private static final Span SHORT = Span.seconds(0, 2);

	private static final Span LONG = Span.seconds(0, 25);

	private static final Set<Action.Kind> CARTS = EnumSet.of(Action.Kind.CART, Action.Kind.PAID,
			Action.Kind.CART_LOCKED);

	static Focus on(Action.Kind... kinds) {
		return new Focus(Stream.of(kinds).sorted().toList(), false, null, 0, SHORT, LONG, LONG);
	}

	/** Draws a few kinds, and how long things last. */
	static Focus few(long seed) {
		SplittableRandom random = new SplittableRandom(seed * 31 + 7);
		List<Action.Kind> usual = new ArrayList<>();
		List<Action.Kind> faults = new ArrayList<>();
		for (Action.Kind kind : Action.Kind.values()) {
			boolean apart = kind.compareTo(Action.Kind.SEVERED) >= 0;
			boolean rare = kind == Action.Kind.CLOCK || kind == Action.Kind.DATABASE_CLOCK;
			if (apart) {
				continue;
			}
			if (!rare || random.nextInt(6) == 0) {
				(kind.isFault() ? faults : usual).add(kind);
			}
		}
		int usualKinds = 2 + random.nextInt(4);
		int faultKinds = 1 + random.nextInt(3);
		Set<Action.Kind> chosen = EnumSet.noneOf(Action.Kind.class);
		if (random.nextInt(3) == 0) {
			chosen.addAll(CARTS);
		}
		for (int i = 0; i < usualKinds; i++) {
			chosen.add(usual.get(random.nextInt(usual.size())));
		}
		for (int i = 0; i < faultKinds; i++) {
			chosen.add(faults.get(random.nextInt(faults.size())));
		}
		if (!Collections.disjoint(chosen, CARTS) && chosen.remove(Action.Kind.FULL)) {
			// together they meet a limit that docs/limits.md names
			chosen.add(Action.Kind.DATABASE);
		}
		// drawn apart, so that older seeds mean what they meant
		int alone = new SplittableRandom(seed ^ Plan.ALONE).nextInt(6);
		switch (alone) {
			case 0 -> chosen.add(Action.Kind.SEVERED);
			case 1 -> chosen.add(Action.Kind.STALLED);
			case 2 -> chosen.add(Action.Kind.TABLE_LOCKED);
			default -> {
			}
		}
		Focus focus = on(chosen.toArray(Action.Kind[]::new)).users(1 + random.nextInt(2));
		if (random.nextBoolean()) {
			focus = focus.pause(random.nextBoolean() ? 0.05 : 0.5);
		}
		focus = switch (random.nextInt(4)) {
			case 0 -> focus.faults(0.001, 1);
			case 1 -> focus.faults(0.5, 6);
			case 2 -> focus.faults(5, 40);
			default -> focus;
		};
		return (random.nextInt(3) == 0) ? focus.idle(10, 110) : focus;
	}

	/** One after the other, and then the first again. */
	static Focus inOrder(Action.Kind... kinds) {
		return new Focus(List.of(kinds), true, null, 0, SHORT, LONG, LONG);
	}

	Focus in(Settings others) {
		return new Focus(this.kinds, this.inOrder, others, this.users, this.pause, this.idle, this.fault);
	}

	Focus users(int count) {
		return new Focus(this.kinds, this.inOrder, this.settings, count, this.pause, this.idle, this.fault);
	}

	Focus pause(double most) {
		return new Focus(this.kinds, this.inOrder, this.settings, this.users, Span.seconds(0, most), this.idle,
				this.fault);
	}

	Focus idle(double from, double to) {
		return new Focus(this.kinds, this.inOrder, this.settings, this.users, this.pause, Span.seconds(from, to),
				this.fault);
	}

	Focus faults(double from, double to) {
		return new Focus(this.kinds, this.inOrder, this.settings, this.users, this.pause, this.idle,
				Span.seconds(from, to));
	}

	Plan plan(long seed) {
		Plan plan = Plan.ofManyKinds(seed);
		if (this.kinds.isEmpty()) {
			return plan;
		}
		SplittableRandom random = new SplittableRandom(seed);
		List<Action> actions = new ArrayList<>();
		for (Action action : plan.actions()) {
			Action.Kind kind = this.inOrder ? this.kinds.get(actions.size() % this.kinds.size()) : any(random);
			int who = (kind.isFault() || this.users == 0) ? action.who() : action.who() % this.users;
			actions.add(new Action(action.gap(), kind, who, action.where(), action.what(),
					duration(kind, action.duration(), random)));
		}
		return new Plan(seed, (this.settings != null) ? this.settings : plan.settings(), List.copyOf(actions));
	}

	private Action.Kind any(SplittableRandom random) {
		List<Action.Kind> usual = this.kinds.stream().filter((kind) -> !kind.isFault()).toList();
		List<Action.Kind> faults = this.kinds.stream().filter(Action.Kind::isFault).toList();
		List<Action.Kind> some = (!faults.isEmpty() && random.nextInt(4) == 0) ? faults : usual;
		return some.get(random.nextInt(some.size()));
	}

	private long duration(Action.Kind kind, long planned, SplittableRandom random) {
		if (kind == Action.Kind.IDLE) {
			return this.idle.any(random);
		}
		return kind.isFault() ? this.fault.any(random) : planned % SHORT.most() * this.pause.most() / SHORT.most();
	}

	/** A time in microseconds. */
	record Span(long least, long most) {

		static Span seconds(double least, double most) {
			return new Span(Math.round(least * 1_000_000), Math.round(most * 1_000_000));
		}

		long any(SplittableRandom random) {
			return this.least + random.nextLong(this.most - this.least);
		}

	}

}
