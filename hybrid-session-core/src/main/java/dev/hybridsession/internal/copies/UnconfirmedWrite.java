package dev.hybridsession.internal.copies;

/**
 * One write of a session that the cache has not confirmed, different from every other.
 * The loads and saves carry it from before they ask the database until the cache has
 * taken what the database said.
 */
public final class UnconfirmedWrite {

	/** When the session was accessed, in milliseconds since the epoch. */
	private final long access;

	UnconfirmedWrite(long access) {
		this.access = access;
	}

	long access() {
		return this.access;
	}

}
