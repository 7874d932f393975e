package dev.hybridsession.subsession;

/**
 * The session that a subsession belongs to, as the one who asks for the subsession knows
 * it.
 */
public interface SubsessionOwner {

	/**
	 * Returns the id under which the session is known.
	 * @return its public id
	 */
	String publicId();

	/**
	 * Returns the id that never changes.
	 * @return its internal id
	 */
	String internalId();

	/**
	 * Returns when the session was last accessed, as far as the one at hand knows. It
	 * does not expire under a request.
	 * @return milliseconds since the epoch
	 */
	long lastAccessTime();

	/**
	 * Returns whether the session is in no tier yet.
	 * @return {@code true} for a new session that was never saved
	 */
	boolean isUnsaved();

	/**
	 * Saves the session.
	 */
	void save();

}
