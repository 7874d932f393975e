package dev.hybridsession.simulation;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A user with one session, from its beginning to its end; and the browser.
 */
final class User {

	final String name;

	final List<Request> requests = new ArrayList<>();

	@Nullable String cookie;

	@Nullable String internalId;

	/** When the session is known to have ended, by whatever. */
	long ended = Request.NEVER;

	/** When the end began. */
	long ending = Request.NEVER;

	/** How often it was archived, and announced. */
	int archived;

	int announced;

	/** Whether the user was told of a failure, so that nobody knows which id there is. */
	boolean doubtful;

	/** Whether it is for the next one to use this browser. */
	boolean gone;

	User(String name) {
		this.name = name;
	}

	@Override
	public String toString() {
		return this.name;
	}

}
