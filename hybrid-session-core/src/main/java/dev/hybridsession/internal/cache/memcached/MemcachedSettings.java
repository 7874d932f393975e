package dev.hybridsession.internal.cache.memcached;

import java.time.Duration;
import java.util.List;

import dev.hybridsession.MemcachedProtocol;
import org.jspecify.annotations.Nullable;

/**
 * How memcached is reached: the checked values of {@code hybrid-session.memcached.*}.
 *
 * @param servers the servers
 * @param protocol how to talk to them
 * @param operationTimeout the longest that a call waits
 * @param connections how many connections a server gets
 * @param maxItemBytes the size of the largest value
 * @param replicas how many further servers hold a copy of each session
 * @param user the user of the servers, or {@code null} for none
 * @param tls how connections are encrypted, or {@code null} if they are not
 */
public record MemcachedSettings(List<MemcachedServer> servers, MemcachedProtocol protocol, Duration operationTimeout,
		int connections, int maxItemBytes, int replicas, @Nullable MemcachedUser user, @Nullable MemcachedTls tls) {

	private static final int MEGABYTE = 1024 * 1024;

	/**
	 * Creates settings whose other values are the defaults.
	 * @param servers the servers
	 * @param protocol how to talk to them
	 * @param operationTimeout the longest that a call waits
	 */
	public MemcachedSettings(List<MemcachedServer> servers, MemcachedProtocol protocol, Duration operationTimeout) {
		this(servers, protocol, operationTimeout, 1, MEGABYTE, 0, null, null);
	}

	/**
	 * Returns these settings with another number of connections.
	 * @param number how many connections a server gets
	 * @return a copy
	 */
	public MemcachedSettings withConnections(int number) {
		return new MemcachedSettings(this.servers, this.protocol, this.operationTimeout, number, this.maxItemBytes,
				this.replicas, this.user, this.tls);
	}

	/**
	 * Returns these settings with another number of replicas.
	 * @param number how many further servers hold a copy of each session
	 * @return a copy
	 */
	public MemcachedSettings withReplicas(int number) {
		return new MemcachedSettings(this.servers, this.protocol, this.operationTimeout, this.connections,
				this.maxItemBytes, number, this.user, this.tls);
	}

	/**
	 * Returns these settings with another user.
	 * @param other the user of the servers, or {@code null} for none
	 * @return a copy
	 */
	public MemcachedSettings withUser(@Nullable MemcachedUser other) {
		return new MemcachedSettings(this.servers, this.protocol, this.operationTimeout, this.connections,
				this.maxItemBytes, this.replicas, other, this.tls);
	}

	/**
	 * Returns these settings with TLS.
	 * @param encryption how connections are encrypted
	 * @return a copy
	 */
	public MemcachedSettings withTls(MemcachedTls encryption) {
		return new MemcachedSettings(this.servers, this.protocol, this.operationTimeout, this.connections,
				this.maxItemBytes, this.replicas, this.user, encryption);
	}

}
