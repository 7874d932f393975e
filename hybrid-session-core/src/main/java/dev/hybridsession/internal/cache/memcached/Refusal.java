package dev.hybridsession.internal.cache.memcached;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

import dev.hybridsession.MemcachedProtocol;

/**
 * Why a server that answers is not used, and what to do about it.
 *
 * @param kind of each kind one is told while a server is away
 * @param text the rest of a sentence that begins with the server
 */
record Refusal(String kind, String text) {

	/** It has users, and we do not say who we are. */
	static final Refusal USER_WANTED = new Refusal("user wanted",
			"wants a user, and none is set: set hybrid-session.memcached.username and .password");

	/** It does not know our user, or not with this password. */
	static final Refusal USER_REFUSED = new Refusal("user refused",
			"refuses the user: check hybrid-session.memcached.username and .password against its authentication file"
					+ " (-Y), or that it offers the SASL mechanism PLAIN (-S)");

	/**
	 * It has no users. That we name one means that it is not the server that was meant.
	 */
	static final Refusal NO_USERS = new Refusal("no users",
			"has no users: start it with an authentication file (-Y) or SASL (-S), or leave out"
					+ " hybrid-session.memcached.username and .password");

	/** A meta write that it refuses would remove the newer value of another instance. */
	static final Refusal NO_EVICTIONS = new Refusal("no evictions",
			"is not used: with its option -M, a meta write that it has no memory for removes what is there."
					+ " Start it without -M, or set hybrid-session.memcached.protocol=auto");

	/** It would take a conditional write for an unconditional one. */
	static final Refusal NO_COMPARE_AND_SET = new Refusal("no compare-and-set",
			"is not used: it has no compare-and-set, without which page loads overwrite each other."
					+ " Start it without -C");

	/** It speaks the protocol, but mixes answers up. */
	static final Refusal OUT_OF_STEP = new Refusal("out of step",
			"is not used: its answer belongs to another question. A proxy that mixes connections does that:"
					+ " check hybrid-session.memcached.servers");

	/** It expects every client to speak TLS. */
	static final Refusal TLS = new Refusal("TLS",
			"is not used: it speaks TLS. Set"
					+ " hybrid-session.memcached.ssl.bundle or .enabled, or name a port without TLS in"
					+ " hybrid-session.memcached.servers");

	/** It is memcached, and knows no TLS. */
	static final Refusal NO_TLS = new Refusal("no TLS",
			"is not used: it does not speak TLS. Start it with -Z, name its port with TLS in"
					+ " hybrid-session.memcached.servers, or leave out hybrid-session.memcached.ssl");

	/** It is the database. */
	static final Refusal POSTGRESQL = new Refusal("PostgreSQL",
			"is not used: it is PostgreSQL. Name the port of memcached (11211 by default) in"
					+ " hybrid-session.memcached.servers");

	/** It closes a connection that begins with anything but the classic text protocol. */
	static final Refusal TEXT_ONLY = new Refusal("text",
			"is not used: it speaks memcached's classic text protocol only, as some proxies do. Name the servers"
					+ " themselves in hybrid-session.memcached.servers, or upgrade to memcached 1.6.13 or newer");

	/** It is a proxy, and does not tell when it loses a server. */
	static final Refusal SPREADS_KEYS = new Refusal("spreads keys",
			"is not used: it is a proxy that spreads keys over several servers, and does not tell when it loses one of"
					+ " them or has it back, possibly with old data. Name the servers themselves in"
					+ " hybrid-session.memcached.servers, or give the proxy one server");

	static final String TOO_MANY_CONNECTIONS = "ERROR Too many open connections";

	private static final String USERS_IN_A_FILE = "unauthenticated";

	private static final Pattern LINE_OF_TEXT = Pattern.compile("ERROR|CLIENT_ERROR|SERVER_ERROR");

	private static final int LONGEST = 80;

	private static final byte TLS_ALERT = 0x15;

	private static final byte TLS_HANDSHAKE = 0x16;

	private static final byte TLS_MAJOR = 0x03;

	/**
	 * Returns what is to be told of a server that says something else than memcached
	 * would.
	 * @param data what it has said, which stays unread
	 */
	static Refusal saying(ByteBuffer data, MemcachedProtocol protocol) {
		if (isTls(data)) {
			return TLS;
		}
		String said = printable(data);
		if (said.startsWith(TOO_MANY_CONNECTIONS)) {
			return connections(said);
		}
		String itSaid = "it said '" + said + "'";
		if (said.contains(USERS_IN_A_FILE)) {
			return usersInAFile(itSaid);
		}
		if (protocol == MemcachedProtocol.BINARY && LINE_OF_TEXT.matcher(said).lookingAt()) {
			return because("no binary", "is not used: it does not speak the binary protocol", itSaid,
					"Start it without -B ascii, or set hybrid-session.memcached.protocol=auto");
		}
		if (protocol == MemcachedProtocol.META && said.equals("ERROR")) {
			return because("no meta", "is not used: it does not speak the meta protocol", itSaid,
					"Upgrade it to memcached 1.6.13 or newer, or set hybrid-session.memcached.protocol=auto");
		}
		return because("not memcached",
				"is not used: its answer is not memcached's " + protocol.name().toLowerCase(Locale.ROOT) + " protocol",
				itSaid, "Check hybrid-session.memcached.servers: another server or proxy listens there");
	}

	/** It tells only a client that speaks text. */
	static Refusal usersInAFile(String itSaid) {
		return new Refusal("users in a file",
				"is not used: it has its users in a file (" + itSaid + "), for which the binary protocol has no words."
						+ " Set hybrid-session.memcached.protocol=auto, .username and .password");
	}

	/** It accepts a connection only to say this. */
	static Refusal connections(String said) {
		return because("connections", "is not used: all its connections are in use", "it said '" + said + "'",
				"Raise its option -c, or lower hybrid-session.memcached.connections");
	}

	/**
	 * Returns what is to be told of a server with its own words.
	 * @param problem the rest of a sentence that begins with the server
	 * @param why what it, or TLS, has said, which is {@linkplain #printable printable}
	 */
	static Refusal because(String kind, String problem, String why, String remedy) {
		return new Refusal(kind, problem + " (" + why + "). " + remedy);
	}

	/**
	 * Returns whether a message of TLS begins here.
	 * @param data what the server has said, which stays unread
	 */
	static boolean isTls(ByteBuffer data) {
		if (data.remaining() < 2) {
			return false;
		}
		byte type = data.get(data.position());
		return (type == TLS_ALERT || type == TLS_HANDSHAKE) && data.get(data.position() + 1) == TLS_MAJOR;
	}

	static String printable(String said) {
		return printable(ByteBuffer.wrap(said.getBytes(StandardCharsets.ISO_8859_1)));
	}

	/** Up to the end of the first line that has anything to show. */
	private static String printable(ByteBuffer data) {
		byte[] bytes = new byte[Math.min(LONGEST, data.remaining())];
		data.get(data.position(), bytes);
		return new String(bytes, StandardCharsets.ISO_8859_1).strip()
			.lines()
			.findFirst()
			.orElse("")
			.replaceAll("[^ -~]", "?");
	}

	/** Returns the rest of a sentence that begins with the server. */
	@Override
	public String toString() {
		return this.text;
	}

}
