package dev.hybridsession;

/**
 * What a tier answered to a read of a session.
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
