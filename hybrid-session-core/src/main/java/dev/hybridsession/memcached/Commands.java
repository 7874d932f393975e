package dev.hybridsession.memcached;

import net.spy.memcached.OperationFactory;
import net.spy.memcached.ops.Operation;

/**
 * Makes the operations of one protocol. They are enqueued directly: what the client's own
 * {@code asyncCAS} does with a refusal costs the connection.
 */
interface Commands {

	/**
	 * Returns the commands of a protocol.
	 * @param protocol the protocol
	 * @return its commands
	 */
	static Commands of(MemcachedProtocol protocol) {
		return switch (protocol) {
			case BINARY -> new BinaryCommands();
			case TEXT -> new TextCommands();
		};
	}

	/**
	 * Returns what a client of this protocol makes its operations with.
	 * @return spymemcached's factory
	 */
	OperationFactory operationFactory();

	Operation gets(String key, Answer answer);

	Operation set(String key, byte[] value, int expiry, Answer answer);

	Operation add(String key, byte[] value, int expiry, Answer answer);

	Operation cas(String key, byte[] value, long cas, int expiry, Answer answer);

	Operation delete(String key, Answer answer);

	Operation delete(String key, long cas, Answer answer);

	/**
	 * Asks for the version: the cheapest sign of life.
	 * @param answer what to tell
	 * @return the operation
	 */
	default Operation version(Answer answer) {
		return operationFactory().version(answer);
	}

}
