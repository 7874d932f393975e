package dev.hybridsession.internal.cache.memcached;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import dev.hybridsession.internal.cache.routing.Deadline;
import net.spy.memcached.ops.Operation;
import net.spy.memcached.ops.OperationState;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one operation on an item, for which the thread that asks waits.
 * <ol>
 * <li>Wait for it until the deadline.</li>
 * <li>If it has not come then, the connection is given up.</li>
 * <li>If it has not come then, or the thread is interrupted, cancel the operation: if it
 * is still in a queue it will not be sent any more.</li>
 * <li>An operation in any other state {@linkplain #sent() may have been sent}, and may
 * yet be done.</li>
 * </ol>
 * The first end of the operation counts. An operation that was cancelled in flight ends
 * once more when its answer comes. That answer is only a sign of life.
 */
final class Answer implements Runnable {

	private final NodeConnection connection;

	private final CompletableFuture<Reply> reply = new CompletableFuture<>();

	private final long asked = System.nanoTime();

	private volatile @Nullable Operation operation;

	/** The reply of the server since the last end of the operation. */
	private Reply told = Reply.NONE;

	Answer(NodeConnection connection) {
		this.connection = connection;
	}

	/** Sends the operation that this answers. */
	void to(String key, Operation sentOperation) {
		this.operation = sentOperation;
		this.connection.send(key, sentOperation);
	}

	/** Returns a future of the reply, which never fails. */
	CompletableFuture<Reply> reply() {
		return this.reply;
	}

	NodeConnection connection() {
		return this.connection;
	}

	void received(Reply said) {
		this.told = said;
	}

	/** Notes that the operation has ended. */
	@Override
	public void run() {
		Reply said = this.told;
		this.told = Reply.NONE;
		if (said.said()) {
			this.connection.heard();
		}
		this.reply.complete(said);
	}

	/** Waits for the reply, which may be that the server has said nothing. */
	Reply await(Deadline deadline) {
		if (!deadline.await(this.reply)) {
			if (!Thread.currentThread().isInterrupted()) {
				this.connection.timedOut(deadline, this.asked);
			}
			// answers, unless the true answer came just before it
			Objects.requireNonNull(this.operation).cancel();
		}
		return this.reply.join();
	}

	/** Returns whether any of the request may have left. */
	boolean sent() {
		return Objects.requireNonNull(this.operation).getState() != OperationState.WRITE_QUEUED;
	}

}
