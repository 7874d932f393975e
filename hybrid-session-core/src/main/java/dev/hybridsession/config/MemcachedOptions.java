package dev.hybridsession.config;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;

import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.cache.memcached.MemcachedServer;
import dev.hybridsession.internal.cache.memcached.MemcachedSettings;
import dev.hybridsession.internal.cache.memcached.MemcachedUser;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * How memcached is reached: {@code hybrid-session.memcached.*}.
 */
public final class MemcachedOptions {

	private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(1);

	private static final int MOST_CONNECTIONS = 64;

	/**
	 * Servers as host:port. All instances must write them alike.
	 */
	private List<String> servers = List.of("localhost:11211");

	/**
	 * Protocol to talk to memcached.
	 */
	private MemcachedProtocol protocol = MemcachedProtocol.AUTO;

	/**
	 * Maximum time to wait for an answer.
	 */
	private Duration operationTimeout = Duration.ofMillis(250);

	/**
	 * Number of connections to a server.
	 */
	private int connections = 1;

	/**
	 * Size of the largest record to put into memcached, at most what its option -I
	 * allows. Larger records live in the database alone.
	 */
	private DataSize maxItemSize = DataSize.ofMegabytes(1);

	/**
	 * Number of further servers that hold a copy of each session.
	 */
	private int replicas;

	/**
	 * User of the servers, in their authentication file or SASL. Needs a password.
	 */
	private @Nullable String username;

	/**
	 * Password of the user, sent as it is.
	 */
	private @Nullable String password;

	MemcachedOptions() {
	}

	public List<String> getServers() {
		return this.servers;
	}

	public void setServers(List<String> servers) {
		this.servers = List.copyOf(servers);
	}

	public MemcachedProtocol getProtocol() {
		return this.protocol;
	}

	public void setProtocol(MemcachedProtocol protocol) {
		this.protocol = protocol;
	}

	public Duration getOperationTimeout() {
		return this.operationTimeout;
	}

	public void setOperationTimeout(Duration operationTimeout) {
		this.operationTimeout = operationTimeout;
	}

	public int getConnections() {
		return this.connections;
	}

	public void setConnections(int connections) {
		this.connections = connections;
	}

	public DataSize getMaxItemSize() {
		return this.maxItemSize;
	}

	public void setMaxItemSize(DataSize maxItemSize) {
		this.maxItemSize = maxItemSize;
	}

	public int getReplicas() {
		return this.replicas;
	}

	public void setReplicas(int replicas) {
		this.replicas = replicas;
	}

	public @Nullable String getUsername() {
		return this.username;
	}

	public void setUsername(@Nullable String username) {
		this.username = username;
	}

	public @Nullable String getPassword() {
		return this.password;
	}

	public void setPassword(@Nullable String password) {
		this.password = password;
	}

	void check() {
		List<MemcachedServer> parsed = parsedServers();
		SettingsCheck.require(!parsed.isEmpty() && new HashSet<>(parsed).size() == parsed.size(), "memcached.servers",
				parsed, "one server or more as host:port, and none twice");
		SettingsCheck.require(
				this.operationTimeout.compareTo(Duration.ofMillis(1)) >= 0
						&& this.operationTimeout.compareTo(LONGEST_TIMEOUT) <= 0,
				"memcached.operation-timeout", this.operationTimeout, "from 1ms to 1m; a bare number is milliseconds");
		SettingsCheck.require(this.connections >= 1 && this.connections <= MOST_CONNECTIONS, "memcached.connections",
				this.connections, "from 1 to " + MOST_CONNECTIONS);
		SettingsCheck.require(this.maxItemSize.toBytes() >= 1 && this.maxItemSize.toBytes() <= Integer.MAX_VALUE,
				"memcached.max-item-size", this.maxItemSize,
				"positive, at most what memcached's option -I allows, and less than 2GB");
		SettingsCheck.require(this.replicas >= 0 && this.replicas < parsed.size(), "memcached.replicas", this.replicas,
				"0 or more, and less than there are servers in hybrid-session.memcached.servers, of which there "
						+ ((parsed.size() == 1) ? "is 1" : "are " + parsed.size()));
		MemcachedUser.of(this.username, this.password);
	}

	private List<MemcachedServer> parsedServers() {
		return this.servers.stream().map(MemcachedServer::of).toList();
	}

	/** These settings as the client takes them. */
	MemcachedSettings toSettings() {
		return new MemcachedSettings(parsedServers(), this.protocol, this.operationTimeout, this.connections,
				(int) this.maxItemSize.toBytes(), this.replicas, MemcachedUser.of(this.username, this.password));
	}

}
