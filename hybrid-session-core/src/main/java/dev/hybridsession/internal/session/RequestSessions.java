package dev.hybridsession.internal.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.hybridsession.internal.lock.LockScope;
import dev.hybridsession.internal.store.CacheKeys;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that the current request has loaded. Spring's filter asks for the session
 * again when it commits the response; the answer is the session that the request has.
 */
public final class RequestSessions {

	private static final ThreadLocal<@Nullable RequestSessions> current = new ThreadLocal<>();

	/**
	 * New sessions of all requests of this instance, which no tier knows until they are
	 * saved. A request may have other threads, which know its session by the id.
	 */
	private static final Map<Key, TieredSession> created = new ConcurrentHashMap<>();

	private final Map<Key, TieredSession> sessions = new HashMap<>();

	/** One for each lock filter that the request is within. */
	private final List<LockScope> lockScopes = new ArrayList<>(1);

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
		RequestSessions request = current.get();
		if (request != null && !created.isEmpty()) {
			request.sessions.keySet().forEach(created::remove);
		}
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
	 * Lets the current request lock its session, too, in a scope.
	 * @param scope the scope, for the sessions of one repository
	 */
	public static void lockIn(LockScope scope) {
		RequestSessions request = current.get();
		if (request != null) {
			request.lockScopes.add(scope);
		}
	}

	/** Lets the current request lock no further session in a scope. */
	public static void lockNoMoreIn(LockScope scope) {
		RequestSessions request = current.get();
		if (request != null) {
			request.lockScopes.remove(scope);
		}
	}

	/** Returns the scope for the sessions with these keys, if the request has one. */
	static @Nullable LockScope lockScope(CacheKeys keys) {
		RequestSessions request = current.get();
		if (request != null) {
			for (LockScope scope : request.lockScopes) {
				if (scope.isFor(keys)) {
					return scope;
				}
			}
		}
		return null;
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

	/**
	 * Returns whether this request has given the session of an id another one. Spring's
	 * filter asks for the id of the cookie again when the answer of a login is complete.
	 */
	static boolean isFormerId(TieredSessionRepository repository, String id) {
		RequestSessions request = current.get();
		TieredSession session = (request != null) ? request.sessions.get(new Key(repository, id)) : null;
		return session != null && !session.getId().equals(id);
	}

	/**
	 * Returns the session that a request has created under an id, on whatever thread, if
	 * that request has neither saved it nor ended.
	 */
	static @Nullable TieredSession created(TieredSessionRepository repository, String id) {
		TieredSession session = created.get(new Key(repository, id));
		boolean known = session != null && session.isUnsaved() && !session.isEnded() && session.getId().equals(id);
		return known ? session : null;
	}

	static void put(TieredSession session) {
		RequestSessions request = current.get();
		if (request != null) {
			Key key = new Key(session.repository, session.getId());
			request.sessions.put(key, session);
			if (session.isUnsaved()) {
				created.put(key, session);
			}
		}
	}

	static void remove(TieredSessionRepository repository, String id) {
		RequestSessions request = current.get();
		if (request != null) {
			Key key = new Key(repository, id);
			request.sessions.remove(key);
			created.remove(key);
		}
	}

	/** A request may use the repositories of several namespaces. */
	private record Key(TieredSessionRepository repository, String id) {
	}

}
