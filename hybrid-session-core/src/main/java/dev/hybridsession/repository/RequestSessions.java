package dev.hybridsession.repository;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The sessions that the current request has loaded. Spring's filter asks for the session
 * again when it commits the response; the answer is the session that the request has.
 */
public final class RequestSessions {

	private static final ThreadLocal<@Nullable Map<String, HybridSession>> current = new ThreadLocal<>();

	private RequestSessions() {
	}

	/**
	 * Begins a request on this thread, unless it is already within one.
	 * @return whether it began, and the caller has to {@link #end() end} it
	 */
	public static boolean begin() {
		if (current.get() != null) {
			return false;
		}
		current.set(new HashMap<>());
		return true;
	}

	/**
	 * Ends the request of this thread.
	 */
	public static void end() {
		current.remove();
	}

	static @Nullable HybridSession get(String id) {
		Map<String, HybridSession> sessions = current.get();
		HybridSession session = (sessions != null) ? sessions.get(id) : null;
		return (session != null && !session.isEnded() && session.getId().equals(id)) ? session : null;
	}

	static void put(HybridSession session) {
		Map<String, HybridSession> sessions = current.get();
		if (sessions != null) {
			sessions.put(session.getId(), session);
		}
	}

	static void remove(String id) {
		Map<String, HybridSession> sessions = current.get();
		if (sessions != null) {
			sessions.remove(id);
		}
	}

}
