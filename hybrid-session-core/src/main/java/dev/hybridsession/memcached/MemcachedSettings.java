package dev.hybridsession.memcached;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;

import dev.hybridsession.tier.InvalidSettingException;
import org.jspecify.annotations.Nullable;

/**
 * How the memcached tier is set up.
 *
 * @param servers the servers, one or more, none of them twice; their names as they are
 * written decide which keys they get, so all instances must write them alike
 * @param protocol how to talk to them
 * @param operationTimeout the longest that any call of the cache waits; positive, at most
 * a minute
 * @param connections how many connections to keep to a server; keys are spread over them
 * @param maxItemSize the largest item to send, in bytes, with its key and what memcached
 * adds; at most what the servers' option {@code -I} allows
 * @param replicas how many further servers hold a copy of a session; less than there are
 * servers
 * @param user who we are to the servers, or {@code null} if they need not know
 */
public record MemcachedSettings(List<MemcachedServer> servers, MemcachedProtocol protocol, Duration operationTimeout,
		int connections, int maxItemSize, int replicas, @Nullable MemcachedUser user) {

	/**
	 * The operation timeout unless another is set.
	 */
	public static final Duration DEFAULT_OPERATION_TIMEOUT = Duration.ofMillis(250);

	/**
	 * The largest item unless another is set, in bytes: what memcached itself takes.
	 */
	public static final int DEFAULT_MAX_ITEM_SIZE = 1024 * 1024;

	private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(1);

	private static final int MOST_CONNECTIONS = 64;

	/**
	 * Checks the settings.
	 * @throws InvalidSettingException if one is not allowed
	 */
	public MemcachedSettings {
		servers = List.copyOf(servers);
		Objects.requireNonNull(protocol, "protocol");
		require(!servers.isEmpty() && new HashSet<>(servers).size() == servers.size(), "servers", servers,
				"one server or more as host:port, and none twice");
		require(operationTimeout.compareTo(Duration.ofMillis(1)) >= 0
				&& operationTimeout.compareTo(LONGEST_TIMEOUT) <= 0, "operation-timeout", operationTimeout,
				"from 1ms to 1m; a bare number is milliseconds");
		require(connections >= 1 && connections <= MOST_CONNECTIONS, "connections", connections,
				"from 1 to " + MOST_CONNECTIONS);
		require(maxItemSize >= 1, "max-item-size", maxItemSize,
				"positive, and at most what memcached's option -I allows");
		require(replicas >= 0 && replicas < servers.size(), "replicas", replicas,
				"0 or more, and less than there are servers in hybrid-session.memcached.servers, of which there "
						+ ((servers.size() == 1) ? "is 1" : "are " + servers.size()));
		require(user == null || protocol == MemcachedProtocol.BINARY, "protocol", "text",
				"'binary' if hybrid-session.memcached.username is set, because the text protocol has no users");
	}

	/**
	 * Checks settings for servers that need not know who we are.
	 * @throws InvalidSettingException if one is not allowed
	 */
	public MemcachedSettings(List<MemcachedServer> servers, MemcachedProtocol protocol, Duration operationTimeout,
			int connections, int maxItemSize, int replicas) {
		this(servers, protocol, operationTimeout, connections, maxItemSize, replicas, null);
	}

	/**
	 * Returns the defaults with a given server.
	 * @param server the server
	 * @return the settings
	 */
	public static MemcachedSettings of(MemcachedServer server) {
		return new MemcachedSettings(List.of(server), MemcachedProtocol.BINARY, DEFAULT_OPERATION_TIMEOUT, 1,
				DEFAULT_MAX_ITEM_SIZE, 0);
	}

	private static void require(boolean allowed, String property, Object value, String rule) {
		if (!allowed) {
			throw InvalidSettingException.of("hybrid-session.memcached." + property, value, "It must be " + rule + ".");
		}
	}

}
