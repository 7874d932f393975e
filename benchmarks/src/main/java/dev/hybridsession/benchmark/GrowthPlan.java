package dev.hybridsession.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How far sessions grow.
 *
 * @param most how many sessions there are at last
 * @param creating how long they are created at most; growth ends with what is there then
 * @param rounds how page loads are measured at each step, and how often sessions expire
 * @param reaped how many sessions expire at once
 * @param expiry how long to wait for that
 * @param active how many users are active when memcached is lost
 * @param perSecond how many pages these users load
 */
record GrowthPlan(int most, Duration creating, Schedule rounds, int reaped, Duration expiry, int active,
		int perSecond) {

	private static final int FIRST = 1_000;

	private static final int FACTOR = 10;

	/** About eight minutes. */
	static GrowthPlan thorough(int most) {
		return new GrowthPlan(most, Duration.ofSeconds(260),
				new Schedule(5, Duration.ofMillis(1_000), Duration.ofMillis(1_000)), 20_000, Duration.ofSeconds(8),
				20_000, 2_000);
	}

	/** A moment, for the tests. */
	static final GrowthPlan MOMENT = new GrowthPlan(1_100, Duration.ofSeconds(20),
			new Schedule(1, Duration.ofMillis(20), Duration.ofMillis(1)), 20, Duration.ofSeconds(4), 100, 500);

	/** A thousand sessions, ten times as many, and so on. */
	List<Integer> steps() {
		List<Integer> steps = new ArrayList<>();
		for (long step = FIRST; step < this.most; step *= FACTOR) {
			steps.add((int) step);
		}
		steps.add(this.most);
		return steps;
	}

}
