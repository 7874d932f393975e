package dev.hybridsession.internal.cache.memcached;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.hybridsession.InvalidSettingException;

/**
 * Where a memcached server is. The name is kept as it was written and looked up anew for
 * every connection.
 *
 * @param host a host name or an address, an IPv6 one without brackets
 * @param port 1 to 65535
 */
public record MemcachedServer(String host, int port) {

	private static final int MAX_PORT = 65535;

	private static final Pattern SERVER = Pattern
		.compile("(?:\\[(?<v6>[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(?:%[\\w.-]+)?)]|(?<name>[\\w.-]+)):(?<port>\\d{1,5})");

	/**
	 * Reads a server from text.
	 * @param text a host and a port, {@code cache1:11211} or {@code [::1]:11211}
	 * @throws InvalidSettingException if the text is anything else
	 */
	public static MemcachedServer of(String text) {
		Matcher matcher = SERVER.matcher(text.strip());
		int port = matcher.matches() ? Integer.parseInt(matcher.group("port")) : 0;
		if (port < 1 || port > MAX_PORT) {
			throw unparsable(text);
		}
		String v6 = matcher.group("v6");
		return new MemcachedServer((v6 != null) ? v6 : matcher.group("name"), port);
	}

	private static InvalidSettingException unparsable(String text) {
		return InvalidSettingException.of("hybrid-session.memcached.servers", text,
				"It must be host:port with a port from 1 to 65535, and an IPv6 address in brackets,"
						+ " as in cache1:11211 or [::1]:11211.");
	}

	/**
	 * Looks the name up.
	 * @return the addresses to connect to, one after the other: those of the kind first
	 * that the machine prefers, and of each kind in order, so that all instances begin
	 * with the same one whatever the name service begins with
	 * @throws UnknownHostException if the name has no address now
	 */
	List<InetSocketAddress> resolve() throws UnknownHostException {
		InetAddress[] addresses = InetAddress.getAllByName(this.host);
		int preferred = addresses[0].getAddress().length;
		return Arrays.stream(addresses)
			.sorted(Comparator.<InetAddress, Boolean>comparing((address) -> address.getAddress().length != preferred)
				.thenComparing(InetAddress::getAddress, Arrays::compareUnsigned))
			.map((address) -> new InetSocketAddress(address, this.port))
			.toList();
	}

	/** Returns the server as {@link #of} reads it. */
	@Override
	public String toString() {
		return ((this.host.indexOf(':') >= 0) ? "[" + this.host + "]" : this.host) + ":" + this.port;
	}

}
