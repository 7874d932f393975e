package dev.hybridsession.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;

/**
 * Names the memcached nodes that sessions are kept in. A bean of this type replaces
 * {@code hybrid-session.memcached.servers}, {@code .username} and {@code .password}. The
 * nodes of several such beans are used together. Docker Compose and Testcontainers
 * provide one per container.
 */
public interface MemcachedConnectionDetails extends ConnectionDetails {

	/**
	 * Returns the nodes.
	 * @return one node or more, named alike on all instances
	 */
	List<Node> getNodes();

	/**
	 * Returns the user of the nodes, by SASL or by a file of users. Of several beans, the
	 * user of the first counts for all nodes.
	 * @return the user, or {@code null} if the nodes have no users
	 */
	default @Nullable String getUsername() {
		return null;
	}

	/**
	 * Returns the password of the user.
	 * @return the password, or {@code null} if the nodes have no users
	 */
	default @Nullable String getPassword() {
		return null;
	}

	/**
	 * A memcached node.
	 *
	 * @param host a host name or an address, an IPv6 one without brackets
	 * @param port its port
	 */
	record Node(String host, int port) {
	}

}
