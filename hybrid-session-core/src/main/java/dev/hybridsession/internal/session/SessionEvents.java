package dev.hybridsession.internal.session;

/**
 * Tells the application of sessions that begin and end. A listener cannot break the
 * caller.
 */
public interface SessionEvents {

	/** A new session was saved for the first time. */
	default void created(TieredSession session) {
	}

	/** A session was deleted; the argument has its last data. */
	default void deleted(TieredSession session) {
	}

	/** A session has expired; the argument has its last data. */
	default void expired(TieredSession session) {
	}

}
