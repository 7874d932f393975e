package dev.hybridsession.fault;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * The counts that an application has confirmed to a user, in the order in which it did.
 */
final class ConfirmedCounts {

	private static final int MOST = 10_000;

	private final Deque<Confirmed> latestFirst = new ArrayDeque<>();

	synchronized void add(long time, int count) {
		if (this.latestFirst.size() == MOST) {
			this.latestFirst.removeLast();
		}
		this.latestFirst.addFirst(new Confirmed(time, count));
	}

	/**
	 * Returns the least count that a session may have if nothing confirmed until some
	 * time was lost: the one confirmed last until then, or one confirmed later, which is
	 * less if that page load had seen a session that was rolled back.
	 * @param time in nanoseconds
	 * @return the count, 0 if none was confirmed by then
	 */
	synchronized int leastSince(long time) {
		int least = Integer.MAX_VALUE;
		for (Iterator<Confirmed> each = this.latestFirst.iterator(); each.hasNext();) {
			Confirmed one = each.next();
			least = Math.min(least, one.count());
			if (one.time() <= time) {
				return least;
			}
		}
		return 0;
	}

	private record Confirmed(long time, int count) {
	}

}
