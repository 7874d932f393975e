package dev.hybridsession.memcached;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import net.spy.memcached.ops.OperationState;
import net.spy.memcached.ops.OperationStatus;
import net.spy.memcached.ops.StatusCode;
import net.spy.memcached.protocol.BaseOperationImpl;
import org.jspecify.annotations.Nullable;

/**
 * A write in the text protocol: a request, and one line in answer.
 * <ol>
 * <li>A refusal for size or memory is an answer like any other: the server has swallowed
 * the value and the connection is in step (protocol.txt, 'Error strings').</li>
 * <li>A line that says that the two sides are out of step, {@code ERROR} or
 * {@code CLIENT_ERROR} or one never heard of, is an exception, and so the end of the
 * connection.</li>
 * </ol>
 */
final class TextWrite extends BaseOperationImpl {

	private static final int LONGEST_LINE = 2048;

	private final ByteBuffer request;

	private final ByteArrayOutputStream line = new ByteArrayOutputStream();

	TextWrite(ByteBuffer request, Answer answer) {
		this.request = request;
		setCallback(answer);
	}

	@Override
	public void initialize() {
		setBuffer(this.request);
	}

	@Override
	public void readFromBuffer(ByteBuffer data) throws IOException {
		while (data.hasRemaining()) {
			byte next = data.get();
			if (next == '\n') {
				answered(this.line.toString(StandardCharsets.UTF_8).stripTrailing());
				return;
			}
			this.line.write(next);
			if (this.line.size() > LONGEST_LINE) {
				throw new IOException("memcached answered a write with a line that does not end");
			}
		}
	}

	private void answered(String answer) throws IOException {
		getCallback().receivedStatus(new OperationStatus(false, answer, codeOf(answer)));
		transitionState(OperationState.COMPLETE);
	}

	private static StatusCode codeOf(String answer) throws IOException {
		return switch (answer) {
			case "STORED", "DELETED" -> StatusCode.SUCCESS;
			case "NOT_STORED" -> StatusCode.ERR_NOT_STORED;
			case "EXISTS" -> StatusCode.ERR_EXISTS;
			case "NOT_FOUND" -> StatusCode.ERR_NOT_FOUND;
			default -> {
				if (!answer.startsWith("SERVER_ERROR")) {
					throw new IOException("memcached answered a write with '" + answer + "'");
				}
				yield refusal(answer.toLowerCase(Locale.ROOT));
			}
		};
	}

	private static StatusCode refusal(String error) {
		if (error.contains("too large")) {
			return StatusCode.ERR_2BIG;
		}
		return error.contains("out of memory") ? StatusCode.ERR_NO_MEM : StatusCode.ERR_INTERNAL;
	}

	@Override
	public byte @Nullable [] getErrorMsg() {
		return null;
	}

	@Override
	public String toString() {
		return "text write of " + this.request.capacity() + " bytes";
	}

}
