package dev.hybridsession.internal.cache.memcached;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import net.spy.memcached.ops.OperationState;

/**
 * Asks for the version in the text protocol, as a sign of life.
 */
final class TextQuestion extends TextOperation {

	private final Runnable whenAlive;

	TextQuestion(NodeConnection connection, Runnable whenAlive) {
		super(ByteBuffer.wrap("version\r\n".getBytes(StandardCharsets.US_ASCII)), connection, new Unheeded());
		this.whenAlive = whenAlive;
	}

	@Override
	boolean answered(String line) {
		boolean alive = line.startsWith("VERSION ");
		if (alive) {
			this.whenAlive.run();
		}
		else if (failure(line) == null) {
			return false;
		}
		// a failure is no sign of life, nor of another protocol
		transitionState(OperationState.COMPLETE);
		return true;
	}

}
