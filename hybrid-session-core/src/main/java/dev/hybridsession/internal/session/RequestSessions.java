package dev.hybridsession.internal.session;

import java.util.HashMap;
import java.util.Map;

import dev.hybridsession.internal.lock.LockScope;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that the current request has loaded. Spring's filter asks for the session
 * again when it commits the response; the answer is the session that the request has.
 */
public final class RequestSessions {

	private static final ThreadLocal<@Nullable RequestSessions> current = new ThreadLocal<>();

	private final Map<Key, TieredSession> sessions = new HashMap<>();

	private @Nullable LockScope lockScope;

	private boolean errorPage;

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
		current.set(new RequestSessions());
		return true;
	}

	/** Ends the request of this thread. */
	public static void end() {
		current.remove();
	}

	/**
	 * Says that the request of this thread shows an error page, which no failure of a
	 * save is to replace.
	 */
	public static void showErrorPage() {
		RequestSessions request = current.get();
		if (request != null) {
			request.errorPage = true;
		}
	}

	static boolean isInRequest() {
		return current.get() != null;
	}

	static boolean isErrorPage() {
		RequestSessions request = current.get();
		return request != null && request.errorPage;
	}

	/**
	 * Sets what the session of the current request is locked in.
	 * @param scope the scope, or {@code null} if it is not to be locked
	 */
	public static void lockIn(@Nullable LockScope scope) {
		RequestSessions request = current.get();
		if (request != null) {
			request.lockScope = scope;
		}
	}

	static @Nullable LockScope lockScope() {
		RequestSessions request = current.get();
		return (request != null) ? request.lockScope : null;
	}

	/** Returns whether this request has a live session under an id that a tier knows. */
	public static boolean isSaved(String id) {
		RequestSessions request = current.get();
		return request != null && request.sessions.values()
			.stream()
			.anyMatch((session) -> !session.isEnded() && !session.isUnsaved() && session.getId().equals(id));
	}

	static @Nullable TieredSession get(TieredSessionRepository repository, String id) {
		RequestSessions request = current.get();
		TieredSession session = (request != null) ? request.sessions.get(new Key(repository, id)) : null;
		return (session != null && !session.isEnded() && session.getId().equals(id)) ? session : null;
	}

	static void put(TieredSession session) {
		RequestSessions request = current.get();
		if (request != null) {
			request.sessions.put(new Key(session.repository, session.getId()), session);
		}
	}

	static void remove(TieredSessionRepository repository, String id) {
		RequestSessions request = current.get();
		if (request != null) {
			request.sessions.remove(new Key(repository, id));
		}
	}

	/** A request may use the repositories of several namespaces. */
	private record Key(TieredSessionRepository repository, String id) {
	}

}
