package dev.hybridsession.internal.reactive;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

import org.jspecify.annotations.Nullable;

/**
 * Remembers the new ids that sessions of this instance get when they are saved next, each
 * with the id before. A {@link ThreadedSession} holds its new id, and an entry goes with
 * its session. {@link ThreadedSessionRepository} asks when it deletes, and
 * {@link UnavailableHandler} for the cookie of its answer.
 */
final class IdChanges {

	private final Map<String, String> idsBefore = Collections.synchronizedMap(new WeakHashMap<>());

	private final Set<String> saved = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

	void add(String newId, String idBefore) {
		this.idsBefore.put(newId, idBefore);
	}

	/** The tiers have the new id from now on. */
	void saved(String newId) {
		this.idsBefore.remove(newId);
		this.saved.add(newId);
	}

	boolean isSaved(String newId) {
		return this.saved.contains(newId);
	}

	@Nullable String idBefore(String newId) {
		return this.idsBefore.get(newId);
	}

}
