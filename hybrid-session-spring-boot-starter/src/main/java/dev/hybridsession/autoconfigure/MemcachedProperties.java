package dev.hybridsession.autoconfigure;

import java.time.Duration;
import java.util.List;

import dev.hybridsession.memcached.MemcachedProtocol;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How memcached is reached.
 *
 * @param servers Servers as host:port. All instances must write them alike.
 * @param protocol Protocol to talk to memcached.
 * @param operationTimeout Maximum time to wait for an answer.
 * @param connections Number of connections to a server.
 * @param maxItemSize Size of the largest record to put into memcached, at most what its
 * option -I allows. Larger records live in the database alone.
 * @param replicas Number of further servers that hold a copy of each session.
 * @param username User of the servers (SASL). Needs the binary protocol and a password.
 * @param password Password of the user, sent as it is.
 */
public record MemcachedProperties(@DefaultValue("localhost:11211") List<String> servers,
		@DefaultValue("binary") MemcachedProtocol protocol, @DefaultValue("250ms") Duration operationTimeout,
		@DefaultValue("1") int connections, @DefaultValue("1MB") DataSize maxItemSize, @DefaultValue("0") int replicas,
		@Nullable String username, @Nullable String password) {

	/**
	 * Returns everything but the password.
	 */
	@Override
	public String toString() {
		return "MemcachedProperties[servers=" + this.servers + ", protocol=" + this.protocol + ", operationTimeout="
				+ this.operationTimeout + ", connections=" + this.connections + ", maxItemSize=" + this.maxItemSize
				+ ", replicas=" + this.replicas + ", username=" + this.username + "]";
	}

}
