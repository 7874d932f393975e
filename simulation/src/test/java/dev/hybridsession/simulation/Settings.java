package dev.hybridsession.simulation;

import java.time.Duration;
import java.util.Set;
import java.util.SplittableRandom;

import dev.hybridsession.internal.copies.SessionTiming;

/**
 * How the instances of a simulation are set up. The times are short, so that much happens
 * in little of it; what they are to each other is as in production.
 *
 * @param nodes how many memcached servers there are
 * @param copies how many of them hold a session
 * @param instances how many instances there are
 * @param slow how many of a thousand messages are held up
 * @param background whether rows are synced in the background, and not by page loads
 * alone
 * @param archive whether sessions are archived, so that they expire one by one
 */
record Settings(int nodes, int copies, int instances, int slow, boolean background, boolean archive) {

	static final SessionTiming TIMING = new SessionTiming(Duration.ofSeconds(10), Duration.ofSeconds(1),
			Duration.ofSeconds(2), Duration.ofSeconds(10));

	static final Duration HEARTBEAT = Duration.ofSeconds(5);

	/** The max inactive interval of new sessions. */
	static final Duration INTERVAL = Duration.ofSeconds(90);

	static final Duration LEASE = Duration.ofSeconds(6);

	static final Duration WAIT = Duration.ofSeconds(3);

	/** The name of an attribute that goes to the database at once. */
	static final String THROUGH = "through";

	/** The name of a subsession that does. */
	static final String PAID = "paid";

	static final String CART = "cart";

	static final Set<String> SUBSESSIONS = Set.of(CART, PAID);

	Settings(int nodes, int copies, int instances, int slow) {
		this(nodes, copies, instances, slow, true, true);
	}

	Settings inTheForeground() {
		return new Settings(this.nodes, this.copies, this.instances, this.slow, false, this.archive);
	}

	Settings withoutArchive() {
		return new Settings(this.nodes, this.copies, this.instances, this.slow, this.background, false);
	}

	static Settings of(SplittableRandom random) {
		int nodes = 1 + random.nextInt(3);
		int copies = (nodes > 1 && random.nextInt(4) == 0) ? 2 : 1;
		int[] slow = { 0, 5, 40 };
		return new Settings(nodes, copies, 1 + random.nextInt(3), slow[random.nextInt(slow.length)]);
	}

}
