package dev.hybridsession.tier;

/**
 * The three answers of the cache to a read.
 */
public sealed interface CacheRead {

	/**
	 * The cache has the key.
	 *
	 * @param value the bytes, never modified
	 * @param token what a conditional write of the key needs
	 */
	record Hit(byte[] value, CacheToken token) implements CacheRead {
	}

	/**
	 * The cache was asked and does not have the key.
	 */
	enum Miss implements CacheRead {

		/**
		 * The only miss.
		 */
		MISS

	}

	/**
	 * The cache could not be asked, or did not answer in time.
	 */
	enum Unavailable implements CacheRead {

		/**
		 * The only one.
		 */
		UNAVAILABLE

	}

}
