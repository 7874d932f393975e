package dev.hybridsession.internal.cache.memcached;

import java.nio.ByteBuffer;

import net.spy.memcached.ops.OperationState;
import net.spy.memcached.ops.StatusCode;
import org.jspecify.annotations.Nullable;

/**
 * A write in the text protocol: one line in answer.
 */
final class TextWrite extends TextOperation {

	private final Answer answer;

	TextWrite(ByteBuffer request, Answer answer) {
		super(request, answer.connection(), answer);
		this.answer = answer;
	}

	@Override
	boolean answered(String line) {
		StatusCode code = codeOf(line);
		if (code == null) {
			return false;
		}
		this.answer.received(code, 0, null);
		transitionState(OperationState.COMPLETE);
		return true;
	}

	private static @Nullable StatusCode codeOf(String line) {
		return switch (line) {
			case "STORED", "DELETED" -> StatusCode.SUCCESS;
			case "NOT_STORED" -> StatusCode.ERR_NOT_STORED;
			case "EXISTS" -> StatusCode.ERR_EXISTS;
			case "NOT_FOUND" -> StatusCode.ERR_NOT_FOUND;
			default -> failure(line);
		};
	}

}
