package dev.hybridsession.internal.cache.memcached;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.hybridsession.internal.cache.routing.Deadline;
import dev.hybridsession.internal.cache.routing.Pending;
import net.spy.memcached.ops.Operation;
import net.spy.memcached.ops.OperationCallback;
import net.spy.memcached.ops.OperationState;
import net.spy.memcached.ops.OperationStatus;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one operation on an item, for which the thread that asks waits.
 * <ol>
 * <li>Wait for it until the deadline.</li>
 * <li>If it has not come then, the connection is given up.</li>
 * <li>If it has not come then, or the thread is interrupted, cancel the operation: if it
 * is still in a queue it will not be sent any more.</li>
 * <li>An operation in any other state may have been sent, and may yet be done.</li>
 * </ol>
 * The first completion counts. An operation that was cancelled in flight is completed
 * once more when its answer comes. That answer is only a sign of life. The callbacks are
 * called with the operation locked, so by one thread at a time.
 *
 * @param <T> what kind of answer
 */
final class Answer<T> implements OperationCallback, Pending<T> {

	private final NodeConnection connection;

	private final Reading<T> reading;

	private final CompletableFuture<Reply> reply = new CompletableFuture<>();

	private final long sent = System.nanoTime();

	private volatile @Nullable Operation operation;

	private Reply told = Reply.NONE;

	/**
	 * Creates an answer that has not come.
	 * @param connection over which it comes
	 * @param reading what the asking thread makes of the reply
	 */
	Answer(NodeConnection connection, Reading<T> reading) {
		this.connection = connection;
		this.reading = reading;
	}

	/** Sends the operation that this answers. */
	Answer<T> to(String key, Operation sentOperation) {
		this.operation = sentOperation;
		this.connection.send(key, sentOperation);
		return this;
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

	/** Notes what the server has said. */
	void received(Reply said) {
		this.told = said;
	}

	/** Notes that the operation was cancelled. */
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

	@Override
	public T await(Deadline deadline) {
		Operation asked = Objects.requireNonNull(this.operation);
		if (!hasCome(deadline)) {
			// answers, unless the true answer came just before it
			asked.cancel();
		}
		return this.reading.read(this.reply.join(), asked.getState() != OperationState.WRITE_QUEUED);
	}

	private boolean hasCome(Deadline deadline) {
		try {
			for (long wait = deadline.next(); wait > 0 && !this.reply.isDone(); wait = deadline.next()) {
				try {
					this.reply.get(wait, TimeUnit.NANOSECONDS);
					return true;
				}
				catch (TimeoutException ex) {
					// the deadline knows whether to go on
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("A reply never fails", ex);
		}
		if (!this.reply.isDone()) {
			this.connection.timedOut(deadline, this.sent);
			return false;
		}
		return true;
	}

	/**
	 * Turns a reply into an answer.
	 *
	 * @param <T> what kind of answer
	 */
	@FunctionalInterface
	interface Reading<T> {

		T read(Reply reply, boolean sent);

	}

}
