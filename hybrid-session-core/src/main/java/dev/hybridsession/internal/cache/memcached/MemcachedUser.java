package dev.hybridsession.internal.cache.memcached;

import java.nio.charset.StandardCharsets;

import dev.hybridsession.InvalidSettingException;
import org.jspecify.annotations.Nullable;

/**
 * Identifies this application to memcached when a connection authenticates. No exception
 * and no text of this class contains the password.
 *
 * @param password the user's password; it goes over the network as it is
 */
public record MemcachedUser(String name, String password) {

	private static final String USERNAME = "hybrid-session.memcached.username";

	private static final String PASSWORD = "hybrid-session.memcached.password";

	private static final char END = 0;

	/**
	 * Checks what can be sent (RFC 4616).
	 * @throws InvalidSettingException if either is empty or has a character of code 0
	 */
	public MemcachedUser {
		require(sendable(name), USERNAME, name.isEmpty() ? " is empty" : " has a character that ends it");
		require(sendable(password), PASSWORD, password.isEmpty() ? " is empty" : " has a character that ends it");
	}

	/**
	 * Returns the user that two properties name.
	 * @param username the name; {@code null} or empty if it is not set
	 * @param password the password; {@code null} or empty if it is not set
	 * @return the user, or {@code null} if neither is set
	 * @throws InvalidSettingException if only one of them is set
	 */
	public static @Nullable MemcachedUser of(@Nullable String username, @Nullable String password) {
		boolean named = username != null && !username.isEmpty();
		boolean secret = password != null && !password.isEmpty();
		require(named || !secret, PASSWORD, " is set, but " + USERNAME + " is not");
		require(secret || !named, USERNAME, " is set, but " + PASSWORD + " is not");
		return (username != null && password != null && named) ? new MemcachedUser(username, password) : null;
	}

	private static boolean sendable(String text) {
		return !text.isEmpty() && text.indexOf(END) < 0;
	}

	/** Not about the value of a property, which would be shown with its value. */
	private static void require(boolean allowed, String property, String problem) {
		if (!allowed) {
			throw new InvalidSettingException(property + problem,
					"Set both, " + USERNAME + " and " + PASSWORD + ", to what the servers know, or neither.");
		}
	}

	/**
	 * Returns what says who we are and proves it: the message of the mechanism PLAIN (RFC
	 * 4616).
	 */
	byte[] plain() {
		return (END + this.name + END + this.password).getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Returns the line that names the user to a server with an authentication file
	 * (protocol.txt, 'Authentication'). The key is of no account. The item would have
	 * expired, if a server took the line for an item after all.
	 */
	String line() {
		String text = this.name + " " + this.password;
		return "set hybrid-session.user 0 -1 " + text.getBytes(StandardCharsets.UTF_8).length + "\r\n" + text + "\r\n";
	}

	/** Returns the name alone. */
	@Override
	public String toString() {
		return "MemcachedUser[name=" + this.name + "]";
	}

}
