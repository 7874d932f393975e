package dev.hybridsession.tier;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Where chance comes from, so that tests can say how.
 */
public interface Chance {

	/**
	 * The one that nobody can foresee.
	 */
	Chance SYSTEM = new Chance() {

		@Override
		public String uniqueId() {
			return UUID.randomUUID().toString();
		}

		@Override
		public long between(long origin, long bound) {
			return ThreadLocalRandom.current().nextLong(origin, bound);
		}

	};

	/**
	 * Returns an id that no other has, of any instance.
	 * @return at most 64 plain characters
	 */
	String uniqueId();

	/**
	 * Returns a number.
	 * @param origin the least that it may be
	 * @param bound what it has to be less than
	 * @return the number
	 */
	long between(long origin, long bound);

}
