package dev.hybridsession;

/**
 * The answer of a tier to a read of a session, for the {@link SessionObserver}.
 */
public enum ReadOutcome {

	/**
	 * It has the session.
	 */
	HIT,

	/**
	 * It does not have it.
	 */
	MISS,

	/**
	 * It knows that the session has ended.
	 */
	ENDED,

	/**
	 * It could not be asked.
	 */
	UNAVAILABLE

}
