package dev.hybridsession.memcached;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection to a node: when the last one has ended, it starts the next, and
 * looks the node's name up again for it. Not for concurrent use, but for
 * {@link #connection}.
 */
final class NodeLink {

	private static final Logger LOGGER = LoggerFactory.getLogger(NodeLink.class);

	private final CacheNode node;

	private final MemcachedServer server;

	private final MemcachedSettings settings;

	private final MemcachedClientFactory clients;

	private final int patience;

	private volatile @Nullable NodeConnection connection;

	/**
	 * Creates a link without a connection.
	 * @param patience how many checks without a sign of life are too many
	 */
	NodeLink(CacheNode node, MemcachedServer server, MemcachedSettings settings, MemcachedClientFactory clients,
			int patience) {
		this.node = node;
		this.server = server;
		this.settings = settings;
		this.clients = clients;
		this.patience = patience;
	}

	/**
	 * Returns the connection if it is up.
	 * @return the connection, or {@code null}
	 */
	@Nullable NodeConnection connection() {
		NodeConnection connection = this.connection;
		return (connection != null && connection.up()) ? connection : null;
	}

	/**
	 * Checks the connection and starts another if there is none.
	 */
	void check() {
		NodeConnection current = this.connection;
		if (current != null && current.check(this.patience)) {
			return;
		}
		NodeConnection next = new NodeConnection(this.node, this.settings);
		try {
			this.connection = next;
			next.open(this.clients, this.server.resolve());
		}
		// an error too, such as having no memory for buffers, must not be the last try
		catch (Throwable ex) {
			LOGGER.debug("Cannot connect to memcached {} now", this.server, ex);
			next.close();
		}
	}

	/**
	 * Ends the connection.
	 */
	void close() {
		NodeConnection connection = this.connection;
		if (connection != null) {
			connection.close();
		}
	}

}
