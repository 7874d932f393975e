package dev.hybridsession.internal.cache.memcached;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import dev.hybridsession.MemcachedProtocol;
import net.spy.memcached.ops.OperationCallback;
import net.spy.memcached.ops.OperationState;
import net.spy.memcached.ops.StatusCode;
import net.spy.memcached.protocol.BaseOperationImpl;
import org.jspecify.annotations.Nullable;

/**
 * A request of the text protocol, and lines in answer.
 * <ol>
 * <li>A line {@code SERVER_ERROR} is an answer like any other: it is about one key, and
 * the connection is in step (protocol.txt, 'Error strings').</li>
 * <li>A line that says that the two sides are out of step, {@code ERROR} or
 * {@code CLIENT_ERROR} or one never heard of, is no answer, and so the end of the
 * connection.</li>
 * </ol>
 */
abstract class TextOperation extends BaseOperationImpl {

	private static final int LONGEST_LINE = 2048;

	private final ByteBuffer request;

	private final NodeConnection connection;

	private final ByteArrayOutputStream line = new ByteArrayOutputStream();

	TextOperation(ByteBuffer request, NodeConnection connection, OperationCallback callback) {
		this.request = request;
		this.connection = connection;
		setCallback(callback);
	}

	@Override
	public void initialize() {
		setBuffer(this.request);
	}

	@Override
	public void readFromBuffer(ByteBuffer data) throws IOException {
		while (data.hasRemaining() && getState() != OperationState.COMPLETE) {
			if (!readData(data)) {
				readLine(data);
			}
		}
	}

	private void readLine(ByteBuffer data) throws IOException {
		byte next = data.get();
		if (next != '\n') {
			this.line.write(next);
			if (this.line.size() > LONGEST_LINE) {
				throw notMemcached(this.line.toByteArray());
			}
			return;
		}
		byte[] whole = this.line.toByteArray();
		this.line.reset();
		if (!answered(new String(whole, StandardCharsets.UTF_8).stripTrailing())) {
			throw notMemcached(whole);
		}
	}

	private NotMemcachedException notMemcached(byte[] said) {
		Refusal refusal = Refusal.saying(ByteBuffer.wrap(said), MemcachedProtocol.TEXT);
		this.connection.refused(refusal);
		return new NotMemcachedException(refusal);
	}

	/**
	 * Reads what is no line, if that is what comes next.
	 * @return whether anything was read
	 * @throws IOException if this is no answer
	 */
	boolean readData(ByteBuffer data) throws IOException {
		return false;
	}

	/**
	 * Takes a line.
	 * @param line the line without its end
	 * @return whether this is an answer to the request
	 */
	abstract boolean answered(String line);

	/**
	 * Returns the code of a line {@code SERVER_ERROR}.
	 * @return the code, or {@code null} of another line
	 */
	static @Nullable StatusCode failure(String line) {
		if (!line.startsWith("SERVER_ERROR")) {
			return null;
		}
		String error = line.toLowerCase(Locale.ROOT);
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
		return "text operation of " + this.request.capacity() + " bytes";
	}

}
