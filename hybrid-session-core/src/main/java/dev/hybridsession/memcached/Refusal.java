package dev.hybridsession.memcached;

/**
 * Why a server that answers does not let us in, and what to do about it.
 */
enum Refusal {

	/** It has users, and we do not say who we are. */
	USER_WANTED("wants a user, and none is set: set hybrid-session.memcached.username and .password"),

	/** It does not know our user, or not with this password. */
	USER_REFUSED("refuses the user: check hybrid-session.memcached.username and .password,"
			+ " and that the server offers the SASL mechanism PLAIN"),

	/**
	 * It has no users. That we name one means that it is not the server that was meant.
	 */
	NO_USERS("has no users: start it with SASL (-S), or leave out hybrid-session.memcached.username and .password");

	private final String text;

	Refusal(String text) {
		this.text = text;
	}

	/**
	 * Returns the rest of a sentence that begins with the server.
	 */
	@Override
	public String toString() {
		return this.text;
	}

}
