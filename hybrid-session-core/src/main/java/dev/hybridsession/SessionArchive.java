package dev.hybridsession;

/**
 * Receives every session that ends, once. Declare a bean of this type to keep what is
 * worth keeping.
 */
@FunctionalInterface
public interface SessionArchive {

	/**
	 * Archives a session. Called in the database transaction that ends the session, by
	 * the one instance that ends it; what is written through the same data source is
	 * committed together with the end. Several threads may call it at the same time, each
	 * for another session.
	 * @param session the session
	 * @throws RuntimeException to refuse: an expired session then stays for the next pass
	 * of the reaper, while a deleted one ends without being archived
	 */
	void archive(EndedSession session);

	/** Returns an archive that keeps nothing. */
	static SessionArchive none() {
		return (session) -> {
		};
	}

}
