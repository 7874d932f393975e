package dev.hybridsession.simulation;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** A user with one session, from its beginning to its end; and the browser. */
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
	private boolean doubtful;

	/** Whether it is for the next one to use this browser. */
	boolean gone;

	User(String name) {
		this.name = name;
	}

	/** The user was told that a request had failed. */
	void failed(Request request) {
		this.doubtful |= isDecisive(request);
	}

	/** Whether nobody can say which id the session has, or whether it has ended. */
	boolean isDoubtful() {
		return this.doubtful || this.requests.stream()
			.anyMatch((request) -> isDecisive(request) && request.over == Request.NEVER && request.instance.isDead());
	}

	private static boolean isDecisive(Request request) {
		return request.is(Request.Kind.LOGIN) || request.is(Request.Kind.LOGOUT);
	}

	@Override
	public String toString() {
		return this.name;
	}

}
