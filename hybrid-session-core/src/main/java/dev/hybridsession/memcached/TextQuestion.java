package dev.hybridsession.memcached;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import net.spy.memcached.ops.OperationState;

/**
 * Asks for the version in the text protocol, as a sign of life.
 */
final class TextQuestion extends TextOperation {

	private final NodeConnection connection;

	TextQuestion(NodeConnection connection) {
		super(ByteBuffer.wrap("version\r\n".getBytes(StandardCharsets.US_ASCII)), connection, new Unheeded());
		this.connection = connection;
	}

	@Override
	boolean answered(String line) {
		boolean alive = line.startsWith("VERSION ");
		if (alive) {
			this.connection.alive();
		}
		else if (failure(line) == null) {
			return false;
		}
		// a failure is no sign of life, nor of another protocol
		transitionState(OperationState.COMPLETE);
		return true;
	}

}
