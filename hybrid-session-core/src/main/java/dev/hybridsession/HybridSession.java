package dev.hybridsession;

import org.jspecify.annotations.Nullable;

import org.springframework.session.Session;

/**
 * A session as one request has it. {@link HybridSessionRepository} creates and finds it;
 * the application and Spring Session read and change it. The threads of one request may
 * share it.
 */
public interface HybridSession extends Session {

	/**
	 * Returns the id that never changes, not even at a login.
	 * @return the internal id
	 */
	String getInternalId();

	/**
	 * Changes the id, at once: the old one is dead when this returns. If another request
	 * has changed the id first, or the session has ended, the id stays as it was, and
	 * later saves of this object are dropped.
	 * @return the id that the session has now
	 * @throws SessionUnavailableException if the change can be kept nowhere
	 */
	@Override
	String changeSessionId();

	/**
	 * {@inheritDoc}
	 * @throws IllegalArgumentException if the name is empty or begins with a NUL. The
	 * name of a new attribute may also be too long
	 * ({@code hybrid-session.limits.attribute-name-length}), or have one half of a
	 * surrogate pair
	 * @throws IllegalStateException if the session has as many attributes as
	 * {@code hybrid-session.limits.attributes} allows, and this one is new
	 */
	@Override
	void setAttribute(String attributeName, @Nullable Object attributeValue);

}
