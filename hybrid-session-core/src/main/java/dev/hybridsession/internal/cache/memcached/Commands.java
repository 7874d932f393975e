package dev.hybridsession.internal.cache.memcached;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import net.spy.memcached.OperationFactory;
import net.spy.memcached.ops.Operation;

/**
 * Makes the operations of one protocol. They are enqueued directly: what the client's own
 * {@code asyncCAS} does with a refusal costs the connection.
 */
interface Commands {

	/** Returns the commands of the protocol that is set. */
	static Commands of(MemcachedSettings settings) {
		return switch (settings.protocol()) {
			case BINARY -> new BinaryCommands(settings.maxItemBytes());
			case TEXT -> new TextCommands(settings.maxItemBytes());
		};
	}

	/** Returns what a client of this protocol makes its operations with. */
	OperationFactory operationFactory();

	Operation gets(String key, Answer answer);

	Operation set(String key, byte[] value, int expiry, Answer answer);

	Operation add(String key, byte[] value, int expiry, Answer answer);

	Operation cas(String key, byte[] value, long cas, int expiry, Answer answer);

	Operation delete(String key, Answer answer);

	Operation delete(String key, long cas, Answer answer);

	/**
	 * Asks the cheapest question that a server answers only to who may use it.
	 * @param connection told if the server does not let us in
	 * @param alive run when the server answers
	 * @return the operation
	 */
	Operation askForLife(NodeConnection connection, Runnable alive);

	/**
	 * Asks which process the server is and what memory it has, if the protocol has words
	 * for it that no proxy takes for an error.
	 * @param connection told if there is no answer but something else
	 * @param statistics told what the server says, by its own names
	 * @return the operation
	 */
	default Optional<Operation> askForProcess(NodeConnection connection,
			CompletableFuture<Map<String, String>> statistics) {
		return Optional.empty();
	}

	/**
	 * Says who we are. The text protocol has no users, so it is not set up with one.
	 * @param user who we are
	 * @param connection told whether the server lets us in
	 * @return the operation
	 */
	default Operation authenticate(MemcachedUser user, NodeConnection connection) {
		throw new UnsupportedOperationException("The protocol has no users");
	}

}
