package dev.hybridsession;

/**
 * Which requests lock their session.
 */
public enum LockingMode {

	/**
	 * None.
	 */
	NONE,

	/**
	 * All that come with a session and ask for it.
	 */
	ALL,

	/**
	 * Those whose path is included and not excluded.
	 */
	PATTERNS

}
