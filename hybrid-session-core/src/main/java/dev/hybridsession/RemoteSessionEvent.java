package dev.hybridsession;

/**
 * Marks the event of a session that another instance has ended. Each instance publishes
 * it at most once. Its session has the id and no attributes: these have gone with the
 * session.
 *
 * <p>
 * A listener that does something once per session, such as writing an e-mail, leaves
 * these events out. A listener that cleans up in its own instance, such as one that
 * closes WebSockets, treats them as any other.
 */
public interface RemoteSessionEvent {

	/**
	 * Returns the internal id of the session, which never changed.
	 * @return the internal id
	 */
	String getInternalId();

}
