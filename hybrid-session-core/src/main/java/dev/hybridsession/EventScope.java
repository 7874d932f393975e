package dev.hybridsession;

/**
 * Which instances publish the event of a session that ends.
 */
public enum EventScope {

	/**
	 * The instance that has ended the session.
	 */
	LOCAL,

	/**
	 * All instances; the others publish a {@link dev.hybridsession.RemoteSessionEvent}.
	 */
	CLUSTER

}
