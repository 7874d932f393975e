package dev.hybridsession.repository;

import java.util.Optional;

/**
 * What an operator or a page about sessions may ask. A bean of this type is always there.
 */
public interface HybridSessionOperations {

	/**
	 * Writes everything that this instance knows to be ahead of the database to it, now,
	 * and for one sync interval from now on every change at once: so that memcached can
	 * be restarted within that time and nothing is lost.
	 * @return how many rows were written
	 * @throws SessionUnavailableException if the database or memcached is not available
	 */
	int drain();

	/**
	 * Describes a session as the current request has loaded it or, outside of a request,
	 * as the tiers have it now.
	 * @param sessionId the id of the session
	 * @return its description, or empty if there is no such session
	 * @throws SessionUnavailableException if nobody can say
	 */
	Optional<SessionDescription> describe(String sessionId);

}
