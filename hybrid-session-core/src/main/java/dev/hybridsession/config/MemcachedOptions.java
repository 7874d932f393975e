package dev.hybridsession.config;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import dev.hybridsession.memcached.MemcachedProtocol;
import dev.hybridsession.memcached.MemcachedSettings;
import dev.hybridsession.memcached.MemcachedUser;
import dev.hybridsession.tier.InvalidSettingException;
import org.jspecify.annotations.Nullable;

/**
 * What can be set of memcached, with its defaults.
 */
public final class MemcachedOptions {

	private List<String> servers = List.of("localhost:11211");

	private MemcachedProtocol protocol = MemcachedProtocol.BINARY;

	private Duration operationTimeout = MemcachedSettings.DEFAULT_OPERATION_TIMEOUT;

	private int connections = 1;

	private int replicas;

	private int maxItemSize = MemcachedSettings.DEFAULT_MAX_ITEM_SIZE;

	private @Nullable String username;

	private @Nullable String password;

	MemcachedOptions() {
	}

	public List<String> getServers() {
		return this.servers;
	}

	/**
	 * Sets the memcached servers.
	 * @param servers each {@code host:port}, written alike by all instances
	 */
	public void setServers(List<String> servers) {
		this.servers = List.copyOf(servers);
	}

	public MemcachedProtocol getProtocol() {
		return this.protocol;
	}

	public void setProtocol(MemcachedProtocol protocol) {
		this.protocol = Objects.requireNonNull(protocol, "protocol");
	}

	public Duration getOperationTimeout() {
		return this.operationTimeout;
	}

	/**
	 * Sets the longest that a request waits for memcached.
	 * @param operationTimeout from 1 ms to 1 minute
	 */
	public void setOperationTimeout(Duration operationTimeout) {
		this.operationTimeout = Objects.requireNonNull(operationTimeout, "operationTimeout");
	}

	public int getConnections() {
		return this.connections;
	}

	/**
	 * Sets how many connections an instance keeps.
	 * @param connections from 1 to 64
	 */
	public void setConnections(int connections) {
		this.connections = connections;
	}

	public int getMaxItemSize() {
		return this.maxItemSize;
	}

	/**
	 * Sets the size above which a record is kept in the database alone.
	 * @param maxItemSize bytes; at most what the servers' option {@code -I} allows
	 */
	public void setMaxItemSize(int maxItemSize) {
		this.maxItemSize = maxItemSize;
	}

	public int getReplicas() {
		return this.replicas;
	}

	/**
	 * Sets how many further servers hold a copy of each session.
	 * @param replicas less than there are servers
	 */
	public void setReplicas(int replicas) {
		this.replicas = replicas;
	}

	public @Nullable String getUsername() {
		return this.username;
	}

	/**
	 * Sets as whom to authenticate.
	 * @param username the name of a user of all the servers; {@code null} or empty if
	 * they have no users
	 */
	public void setUsername(@Nullable String username) {
		this.username = username;
	}

	/**
	 * Sets the user's password. There is no public way to read it.
	 * @param password set if and only if the user's name is
	 */
	public void setPassword(@Nullable String password) {
		this.password = password;
	}

	/**
	 * Returns who we are.
	 * @return the user, or {@code null} if none is set
	 * @throws InvalidSettingException if half of it is missing
	 */
	@Nullable MemcachedUser user() {
		return MemcachedUser.of(this.username, this.password);
	}

}
