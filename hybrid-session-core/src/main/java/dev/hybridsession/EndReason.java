package dev.hybridsession;

/**
 * Why a session id is dead.
 */
public enum EndReason {

	/**
	 * The session was idle for longer than its max inactive interval.
	 */
	EXPIRED,

	/**
	 * The session was deleted, by a logout for example.
	 */
	DELETED,

	/**
	 * The session lives on under another id. Never the reason of an archived session.
	 */
	SUPERSEDED

}
