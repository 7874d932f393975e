package dev.hybridsession.internal.cache.memcached;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import dev.hybridsession.MemcachedProtocol;
import net.spy.memcached.ops.OperationState;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request of the meta protocol and splits what comes back into lines, which a
 * subclass reads. A line is read where it lies in the buffer of the connection. Only a
 * line that comes in pieces is copied.
 */
abstract class MetaOperation extends NodeOperation {

	private static final int LONGEST_LINE = 2048;

	/** The beginning of a line whose end has not come yet. */
	private @Nullable ByteArrayOutputStream beginning;

	MetaOperation(NodeConnection connection, Runnable ended, ByteBuffer... request) {
		super(connection, ended, request);
	}

	@Override
	void read(ByteBuffer data) throws NotMemcachedException {
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
			throw new NotMemcachedException(Refusal.saying(piece, MemcachedProtocol.META));
		}
		if (whole) {
			this.beginning = null;
			take(piece);
		}
	}

	private ByteBuffer joined(ByteBuffer piece) {
		if (this.beginning == null) {
			this.beginning = new ByteArrayOutputStream();
		}
		byte[] bytes = new byte[piece.remaining()];
		piece.get(bytes);
		this.beginning.writeBytes(bytes);
		return ByteBuffer.wrap(this.beginning.toByteArray());
	}

	private void take(ByteBuffer line) throws NotMemcachedException {
		int last = line.limit() - 1;
		if (last >= 0 && line.get(last) == '\r') {
			line.limit(last);
		}
		readAnswer(line);
	}

	/** Reads from a block of data if that comes next, and returns whether it did. */
	boolean readData(ByteBuffer data) {
		return false;
	}

	/**
	 * Reads a line of the answer.
	 * @param line the line without its end
	 * @throws NotMemcachedException if this is no answer to the request
	 */
	abstract void readAnswer(ByteBuffer line) throws NotMemcachedException;

	static String text(ByteBuffer line) {
		return StandardCharsets.ISO_8859_1.decode(line.duplicate().rewind()).toString();
	}

}
