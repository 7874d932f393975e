package dev.hybridsession.benchmark;

/**
 * Counts how long the operations of a round took. Each thread has its own, so that
 * measuring neither allocates nor waits; the round adds them up. A bucket is 3 % wide.
 */
final class Latencies {

	private static final int STEP_BITS = 5;

	/** How many buckets there are between a power of two and the next. */
	private static final int STEPS = 1 << STEP_BITS;

	private final long[] counts = new long[STEPS * (Long.SIZE - STEP_BITS)];

	private long total;

	void record(long nanos) {
		this.counts[bucket(Math.max(0, nanos))]++;
		this.total++;
	}

	void add(Latencies others) {
		for (int i = 0; i < this.counts.length; i++) {
			this.counts[i] += others.counts[i];
		}
		this.total += others.total;
	}

	/**
	 * Returns the time within which a share of the operations was done.
	 * @param share 0.99 for 99 % of them
	 * @return the time in microseconds
	 */
	double micros(double share) {
		long until = (long) Math.ceil(this.total * share);
		long seen = 0;
		int bucket = -1;
		while (seen < until) {
			seen += this.counts[++bucket];
		}
		return (bucket >= 0) ? upperEnd(bucket) / 1e3 : 0;
	}

	private static int bucket(long nanos) {
		int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos | 1);
		if (power < STEP_BITS) {
			return (int) nanos;
		}
		int step = (int) (nanos >>> (power - STEP_BITS)) & (STEPS - 1);
		return (power - STEP_BITS + 1) * STEPS + step;
	}

	private static double upperEnd(int bucket) {
		if (bucket < STEPS) {
			return bucket;
		}
		int power = bucket / STEPS - 1 + STEP_BITS;
		return (STEPS + bucket % STEPS + 1) * Math.pow(2, power - STEP_BITS);
	}

}
