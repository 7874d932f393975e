package dev.hybridsession.internal.system;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Draws the random numbers and ids of an instance, so that tests can choose them. */
public interface RandomSource {

	/** The source of the system, which nobody can foresee. */
	RandomSource SYSTEM = new RandomSource() {

		@Override
		public String uniqueId() {
			return UUID.randomUUID().toString();
		}

		@Override
		public long between(long origin, long bound) {
			return ThreadLocalRandom.current().nextLong(origin, bound);
		}

		@Override
		public long nonce() {
			return ThreadLocalRandom.current().nextLong();
		}

	};

	/** Returns an id that no other has, of any instance: at most 64 plain characters. */
	String uniqueId();

	/** Returns a number of at least the origin and less than the bound. */
	long between(long origin, long bound);

	/**
	 * Returns a number that distinguishes a value from the values that other writers make
	 * at the same time.
	 */
	long nonce();

}
