package dev.hybridsession.internal.cache.memcached;

import java.util.concurrent.CompletableFuture;

import net.spy.memcached.ops.OperationCallback;
import net.spy.memcached.ops.OperationStatus;
import net.spy.memcached.ops.StatusCode;

/**
 * Collects what becomes of one operation. The first completion counts. An operation that
 * was cancelled in flight is completed once more when its answer comes. That answer is
 * only a sign of life. Called with the operation locked, so by one thread at a time.
 */
final class Answer implements OperationCallback {

	private final NodeConnection connection;

	private final CompletableFuture<Reply> reply = new CompletableFuture<>();

	private Reply told = Reply.NONE;

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
		received(new Reply(StatusCode.fromBinaryCode(answer.status()), answer.cas(), answer.value()));
	}

	/**
	 * Notes what the server has said.
	 */
	void received(Reply reply) {
		this.told = reply;
	}

	/**
	 * Notes that the operation was cancelled.
	 */
	@Override
	public void receivedStatus(OperationStatus status) {
		this.told = new Reply(status.getStatusCode(), 0, null);
	}

	@Override
	public void complete() {
		if (this.told.said()) {
			this.connection.heard();
		}
		this.reply.complete(this.told);
	}

}
