package dev.hybridsession.simulation;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One request of a user: what it did, when, and what the user was told. Times are those
 * of the scheduler; {@link #NEVER} is later than all.
 */
final class Request {

	static final long NEVER = Long.MAX_VALUE;

	final int number;

	final Kind kind;

	final User user;

	final SimulatedInstance instance;

	/** The cookie that the browser sent, or {@code null} for a new session. */
	final @Nullable String cookie;

	final List<Write> writes = new ArrayList<>();

	long began;

	long loaded = NEVER;

	long saving = NEVER;

	/** When the user was told of success. */
	long ended = NEVER;

	/** When the user was told of anything. */
	long over = NEVER;

	/** Whether a memcached that the instance reaches had the session when it began. */
	boolean cached;

	/** Whether there was a session. */
	boolean found;

	/** The new id, if it has changed. */
	@Nullable String newId;

	/** The max inactive interval that it set, or 0, in seconds. */
	int interval;

	Request(int number, Kind kind, User user, SimulatedInstance instance, @Nullable String cookie) {
		this.number = number;
		this.kind = kind;
		this.user = user;
		this.instance = instance;
		this.cookie = cookie;
	}

	boolean succeeded() {
		return this.ended != NEVER;
	}

	boolean is(Kind other) {
		return this.kind == other;
	}

	/**
	 * Whether its save would write the value of this name to the database if the row were
	 * overdue.
	 */
	boolean saves(String name) {
		return Settings.SUBSESSIONS.contains(name) ? this.writes.stream().anyMatch((write) -> write.name().equals(name))
				: !is(Kind.LOGOUT) && !is(Kind.FIND);
	}

	/**
	 * Whether the id may have been changed, or the session ended, before it was saved.
	 */
	boolean isSuperseded() {
		return this.user.isDoubtful() || this.user.ending <= this.ended
				|| this.user.requests.stream()
					.anyMatch((other) -> other != this && (other.is(Kind.LOGIN) || other.is(Kind.LOGOUT))
							&& other.began < this.ended && !(other.newId != null && other.newId.equals(this.cookie)));
	}

	/** It met no session, and so has changed nothing. */
	boolean wasInVain() {
		return this.over != NEVER && !this.found;
	}

	@Override
	public String toString() {
		return "request " + this.number + " (" + this.kind + " of " + this.user.name + " on " + this.instance.name
				+ ((this.cookie != null) ? " with " + this.cookie : "") + ")";
	}

	enum Kind {

		/** Creates a session. */
		NEW,

		/** Reads it. */
		PAGE,

		/** Sets an attribute. */
		WRITE,

		/** Sets an attribute that goes to the database at once. */
		THROUGH,

		/** Removes an attribute. */
		REMOVE,

		/** Sets the principal and changes the id. */
		LOGIN,

		/** Ends it. */
		LOGOUT,

		/** Sets the max inactive interval. */
		INTERVAL,

		/** Appends to an attribute under the lock of the session. */
		LOCKED,

		/** Appends to a subsession. */
		CART,

		/** Appends to a subsession that goes to the database at once. */
		PAID,

		/** Appends to a subsession under its lock. */
		CART_LOCKED,

		/** Finds the sessions of the user by the principal. */
		FIND

	}

}
