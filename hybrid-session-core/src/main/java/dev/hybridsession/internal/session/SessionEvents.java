package dev.hybridsession.internal.session;

import dev.hybridsession.EndedSession.EndReason;

/**
 * Tells the application of sessions that begin and end. A listener cannot break the
 * caller.
 */
public interface SessionEvents {

	/** A new session was saved for the first time. */
	default void created(TieredSession session) {
	}

	/** A session has expired or was deleted; the argument has its last data. */
	default void ended(TieredSession session, EndReason reason) {
	}

}
