package dev.hybridsession.internal.store;

/** The three answers of the cache to a read. */
public sealed interface CacheRead {

	/**
	 * The cache has the key.
	 *
	 * @param value the bytes, never modified
	 * @param token what a conditional write of the key needs
	 * @param fence a copy that was last checked against its row then or earlier may have
	 * missed something while a node was away, in milliseconds since the epoch;
	 * {@link Long#MAX_VALUE} while instances may look for the key elsewhere
	 */
	record Hit(byte[] value, CacheToken token, long fence) implements CacheRead {

		/** Creates a hit on a copy that has missed nothing. */
		public Hit(byte[] value, CacheToken token) {
			this(value, token, Long.MIN_VALUE);
		}

	}

	/** The cache has told no value. */
	enum NoHit implements CacheRead {

		/** It was asked and does not have the key. */
		MISS,

		/** It could not be asked, or did not answer in time. */
		UNAVAILABLE

	}

}
