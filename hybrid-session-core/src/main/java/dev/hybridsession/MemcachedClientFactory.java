package dev.hybridsession;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

import net.spy.memcached.ConnectionFactory;
import net.spy.memcached.MemcachedClient;

/**
 * Makes the spymemcached clients. A bean of this type can wrap the connection factory, or
 * bring a client class of the application. Each client is for one connection to one
 * server, and is shut down when that connection is lost. So the factory is called again
 * and again while a server is away.
 */
@FunctionalInterface
public interface MemcachedClientFactory {

	/**
	 * Makes a client. Must not wait for the connection.
	 * @param connectionFactory the settings of the client. The client must use this
	 * factory, or one that delegates to it: above all its initial observers and its
	 * queues, and with TLS its {@code createConnection}, too
	 * @param address the only server of the client, resolved
	 * @return a new client
	 * @throws IOException if it cannot be made now; it is tried again later
	 */
	MemcachedClient createClient(ConnectionFactory connectionFactory, InetSocketAddress address) throws IOException;

	/** Returns the factory that makes plain clients. */
	static MemcachedClientFactory standard() {
		return (connectionFactory, address) -> new MemcachedClient(connectionFactory, List.of(address));
	}

}
