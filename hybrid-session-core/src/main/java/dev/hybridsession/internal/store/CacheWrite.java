package dev.hybridsession.internal.store;

import org.jspecify.annotations.Nullable;

/**
 * The answer of the cache to a write.
 *
 * @param token the token of the value just stored, if the cache told it
 */
public record CacheWrite(Outcome outcome, @Nullable CacheToken token) {

	/** Returns an answer without a token. */
	public static CacheWrite of(Outcome outcome) {
		return new CacheWrite(outcome, null);
	}

	/** Returns whether the cache is known to have done what was asked. */
	public boolean stored() {
		return this.outcome == Outcome.STORED;
	}

	/**
	 * Returns whether nothing is there after a removal: it was removed, or was not there.
	 */
	public boolean gone() {
		return stored() || this.outcome == Outcome.ABSENT;
	}

	/** The outcome of a write. */
	public enum Outcome {

		/** Done. */
		STORED,

		/** Not done: the key is in another state than the write required. */
		CONFLICT,

		/** Not done: the key is not there. */
		ABSENT,

		/**
		 * Not done: the cache refused the value, for its size or for want of memory. The
		 * value from before may still be there, or be gone.
		 */
		REFUSED,

		/** Nobody knows: it was sent and not answered. It may yet be done. */
		UNCONFIRMED,

		/** Not done: there is no connection. */
		UNAVAILABLE

	}

}
