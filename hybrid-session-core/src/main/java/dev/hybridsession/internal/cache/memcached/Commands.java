package dev.hybridsession.internal.cache.memcached;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

import dev.hybridsession.MemcachedProtocol;
import net.spy.memcached.OperationFactory;
import net.spy.memcached.ops.Operation;

/**
 * Makes the operations of one protocol. They are enqueued directly, because the client's
 * own {@code asyncCAS} loses the connection after a refusal.
 */
interface Commands {

	/** For a question whose answer says all. */
	Runnable UNHEEDED = () -> {
	};

	/** Returns the commands of a protocol, either of the two that are spoken. */
	static Commands of(MemcachedProtocol protocol, int maxItemSize) {
		return (protocol == MemcachedProtocol.META) ? new MetaCommands(maxItemSize) : new BinaryCommands(maxItemSize);
	}

	OperationFactory operationFactory();

	Operation gets(String key, Answer answer);

	/**
	 * Writes an item.
	 * @param cas the state that it must be in, 0 for any
	 */
	Operation set(String key, byte[] value, long cas, int expiry, Answer answer);

	Operation add(String key, byte[] value, int expiry, Answer answer);

	/**
	 * Removes an item.
	 * @param cas the state that it must be in, 0 for any
	 */
	Operation delete(String key, long cas, Answer answer);

	/**
	 * Asks the cheapest question that a server answers only to who may use it.
	 * @param connection told if the server does not let us in
	 */
	Operation askForLife(NodeConnection connection, Runnable alive);

	/**
	 * Asks which process the server is and what memory it has.
	 * @param statistics told what the server says, by its own names
	 */
	Operation askForProcess(NodeConnection connection, CompletableFuture<Map<String, String>> statistics);

	/**
	 * Asks over a new connection what this protocol has to know before the connection is
	 * used.
	 * @param connection told if the server cannot be used
	 * @return completed when all is answered
	 */
	default CompletableFuture<Void> probe(NodeConnection connection) {
		return CompletableFuture.completedFuture(null);
	}

	/** Says who we are, over a connection that is told whether the server lets us in. */
	Operation authenticate(MemcachedUser user, NodeConnection connection);

}
