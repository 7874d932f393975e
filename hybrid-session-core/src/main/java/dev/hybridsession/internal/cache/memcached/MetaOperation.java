package dev.hybridsession.internal.cache.memcached;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import dev.hybridsession.MemcachedProtocol;
import net.spy.memcached.ops.OperationCallback;
import net.spy.memcached.ops.OperationState;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request of the meta protocol and splits what comes back into lines, which a
 * subclass reads. A line is read where it lies in the buffer of the connection. Only a
 * line that comes in pieces is copied.
 */
abstract class MetaOperation extends NodeOperation {

	private static final int LONGEST_LINE = 2048;

	private final NodeConnection connection;

	/** The beginning of a line whose end has not come yet. */
	private @Nullable ByteArrayOutputStream beginning;

	MetaOperation(NodeConnection connection, OperationCallback callback, ByteBuffer... request) {
		super(callback, request);
		this.connection = connection;
	}

	@Override
	public void readFromBuffer(ByteBuffer data) throws IOException {
		while (data.hasRemaining() && getState() != OperationState.COMPLETE) {
			if (!readData(data)) {
				readLine(data);
			}
		}
	}

	private void readLine(ByteBuffer data) throws NotMemcachedException {
		int start = data.position();
		int end = start;
		while (end < data.limit() && data.get(end) != '\n') {
			end++;
		}
		ByteBuffer piece = data.slice(start, end - start);
		boolean whole = end < data.limit();
		data.position(whole ? end + 1 : end);
		if (!whole || this.beginning != null) {
			piece = joined(piece);
		}
		if (piece.remaining() > LONGEST_LINE || (!whole && Refusal.isTls(piece))) {
			throw notMemcached(Refusal.saying(piece, MemcachedProtocol.META));
		}
		if (whole) {
			this.beginning = null;
			take(piece);
		}
	}

	private ByteBuffer joined(ByteBuffer piece) {
		ByteArrayOutputStream line = this.beginning;
		if (line == null) {
			line = new ByteArrayOutputStream();
			this.beginning = line;
		}
		byte[] bytes = new byte[piece.remaining()];
		piece.get(bytes);
		line.writeBytes(bytes);
		return ByteBuffer.wrap(line.toByteArray());
	}

	private void take(ByteBuffer line) throws NotMemcachedException {
		int last = line.limit() - 1;
		if (last >= 0 && line.get(last) == '\r') {
			line.limit(last);
		}
		Refusal refusal = read(line);
		if (refusal != null) {
			throw notMemcached(refusal);
		}
	}

	private NotMemcachedException notMemcached(Refusal refusal) {
		this.connection.refused(refusal);
		return new NotMemcachedException(refusal);
	}

	/**
	 * Reads from a block of data, if that comes next.
	 * @return whether anything was read
	 */
	boolean readData(ByteBuffer data) {
		return false;
	}

	/**
	 * Reads a line of the answer.
	 * @param line the line without its end
	 * @return why this is no answer to the request, or {@code null} if it is one
	 */
	abstract @Nullable Refusal read(ByteBuffer line);

	static String text(ByteBuffer line) {
		return StandardCharsets.ISO_8859_1.decode(line.duplicate().rewind()).toString();
	}

}
