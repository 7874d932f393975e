package dev.hybridsession;

import org.springframework.session.Session;

/** Gives access to the subsessions of a session. */
public interface Subsessions {

	/**
	 * Returns a subsession of a session that is at hand.
	 * @param <T> the type of its value
	 * @param session a session of the hybrid repository; a new one is saved when the
	 * subsession is first written
	 * @param name its name: 1 to 64 letters, digits, dots, hyphens or underscores
	 * @param type the type of its value
	 * @return the subsession, whether it has a value or not
	 * @throws IllegalArgumentException if the name is not allowed, or the session is of
	 * another repository
	 */
	<T> Subsession<T> of(Session session, String name, Class<T> type);

	/**
	 * Returns a subsession of the session that has an id, such as the session of the
	 * current request: {@code of(httpSession.getId(), "cart", Cart.class)}. In a servlet
	 * application other threads of the request may ask too, also for a new session.
	 * @param <T> the type of its value
	 * @param sessionId the id that the session has now
	 * @param name its name: 1 to 64 letters, digits, dots, hyphens or underscores
	 * @param type the type of its value
	 * @return the subsession; without such a session it has no value, and drops each
	 * write
	 * @throws IllegalArgumentException if the name is not allowed
	 */
	<T> Subsession<T> of(String sessionId, String name, Class<T> type);

}
