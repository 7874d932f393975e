package dev.hybridsession.internal.cache.memcached;

import java.util.concurrent.CompletableFuture;

import dev.hybridsession.internal.cache.routing.Deadline;
import net.spy.memcached.ops.OperationCallback;
import net.spy.memcached.ops.OperationStatus;
import net.spy.memcached.ops.StatusCode;
import org.jspecify.annotations.Nullable;

/**
 * Collects what becomes of one operation. The first completion counts. An operation that
 * was cancelled in flight is completed once more when its answer comes. That answer is
 * only a sign of life. Called with the operation locked, so by one thread at a time.
 */
final class Answer implements OperationCallback {

	private final NodeConnection connection;

	private final CompletableFuture<Reply> reply = new CompletableFuture<>();

	private @Nullable StatusCode code;

	private long cas;

	private byte @Nullable [] value;

	Answer(NodeConnection connection) {
		this.connection = connection;
	}

	/**
	 * Returns what came of the operation, once it has.
	 * @return a future that never fails
	 */
	CompletableFuture<Reply> reply() {
		return this.reply;
	}

	/** Returns over which connection it comes. */
	NodeConnection connection() {
		return this.connection;
	}

	/**
	 * Notes an answer in the binary protocol.
	 * @param answer what the server has said
	 */
	void received(BinaryAnswer answer) {
		received(StatusCode.fromBinaryCode(answer.status()), answer.cas(), answer.value());
	}

	/**
	 * Notes what the server has said.
	 * @param statusCode the status
	 * @param number the number of the state told, 0 if none was
	 * @param data the value told, or {@code null}
	 */
	void received(StatusCode statusCode, long number, byte @Nullable [] data) {
		this.code = statusCode;
		this.cas = number;
		this.value = data;
	}

	/**
	 * Notes that the operation was cancelled.
	 */
	@Override
	public void receivedStatus(OperationStatus status) {
		this.code = status.getStatusCode();
	}

	@Override
	public void complete() {
		Reply reply = new Reply(this.code, this.cas, this.value);
		if (reply.said()) {
			this.connection.heard();
		}
		this.reply.complete(reply);
	}

	/**
	 * Notes that nobody waits for the answer any longer.
	 * @param deadline until when it was waited for
	 * @param sent when it was asked for, as {@link System#nanoTime()} tells it
	 */
	void timedOut(Deadline deadline, long sent) {
		this.connection.timedOut(deadline, sent);
	}

}
