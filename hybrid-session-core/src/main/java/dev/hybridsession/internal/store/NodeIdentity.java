package dev.hybridsession.internal.store;

import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says which server a node's name leads to, so that nobody takes two servers of one name
 * for one. Instances compare the identities of their connections, and tell them to each
 * other in the {@link ClusterNotebook}.
 * <ol>
 * <li>The process part is the server's process id and its start. In containers every
 * process id is 1, and two may start in the same second.</li>
 * <li>So the first instance that connects leaves a random token on the server. It is gone
 * after a restart, and a full server may have no room for it.</li>
 * </ol>
 * A part that is not known is empty and matches every other.
 *
 * @param process the process id, {@code @}, and the start in seconds since the epoch
 * @param token the token: letters, digits and hyphens
 */
public record NodeIdentity(String process, String token) {

	/** A server of which nothing is known. */
	public static final NodeIdentity UNKNOWN = new NodeIdentity("", "");

	private static final Pattern TEXT = Pattern
		.compile("(?<process>(?:\\d{1,18}@(?<started>\\d{1,11}))?)/(?<token>[\\w-]{0,64})");

	/**
	 * Reads an identity as {@link #text()} has written it; {@link #UNKNOWN} if the text
	 * is none.
	 */
	public static NodeIdentity of(String text) {
		Matcher matcher = TEXT.matcher(text);
		return matcher.matches() ? new NodeIdentity(matcher.group("process"), matcher.group("token")) : UNKNOWN;
	}

	/** Returns this as text, without blanks and commas; empty if nothing is known. */
	public String text() {
		return equals(UNKNOWN) ? "" : this.process + "/" + this.token;
	}

	/**
	 * Returns whether this is certainly another server: not if too little is known of
	 * either.
	 */
	public boolean differsFrom(NodeIdentity other) {
		return differ(this.process, other.process) || differ(this.token, other.token);
	}

	/**
	 * Returns whether this is certainly the same server: not if too little is known of
	 * either.
	 */
	public boolean isSameAs(NodeIdentity other) {
		return !this.token.isEmpty() && this.token.equals(other.token) && !differsFrom(other);
	}

	/**
	 * Returns what is known of one server by two answers.
	 * @param earlier an identity from which this does not differ
	 * @return this, with the parts of the other that this has not
	 */
	public NodeIdentity completedWith(NodeIdentity earlier) {
		return new NodeIdentity(this.process.isEmpty() ? earlier.process : this.process,
				this.token.isEmpty() ? earlier.token : this.token);
	}

	private static boolean differ(String part, String other) {
		return !part.isEmpty() && !other.isEmpty() && !part.equals(other);
	}

	/** Returns this as a person reads it. */
	@Override
	public String toString() {
		Matcher matcher = TEXT.matcher(this.process + "/");
		if (!matcher.matches() || matcher.group("started") == null) {
			return this.token.isEmpty() ? "an unknown server" : "the server with token " + this.token;
		}
		Instant started = Instant.ofEpochSecond(Long.parseLong(matcher.group("started")));
		return "process " + this.process.substring(0, this.process.indexOf('@')) + " started " + started
				+ (this.token.isEmpty() ? "" : " with token " + this.token);
	}

}
