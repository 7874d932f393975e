package dev.hybridsession.simulation;

import dev.hybridsession.tier.SessionCache;
import dev.hybridsession.tier.SessionStore;

/**
 * The rules of the protocol that hold in a simulation: all of them, unless one is broken
 * to see whether that is noticed.
 */
class Rules {

	static final Rules ALL = new Rules();

	SessionCache cache(SessionCache cache) {
		return cache;
	}

	SessionStore store(SessionStore store) {
		return store;
	}

}
