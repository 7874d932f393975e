package dev.hybridsession.internal.cache.memcached;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.hybridsession.internal.cache.routing.Deadline;
import dev.hybridsession.internal.cache.routing.Pending;
import net.spy.memcached.ops.Operation;
import net.spy.memcached.ops.OperationState;
import org.jspecify.annotations.Nullable;

/**
 * One operation and the answer to it.
 * <ol>
 * <li>Wait for it until the deadline.</li>
 * <li>If it has not come then, the connection is given up.</li>
 * <li>If it has not come then, or the thread is interrupted, cancel the operation: if it
 * is still in a queue it will not be sent any more.</li>
 * <li>An operation in any other state may have been sent, and may yet be done.</li>
 * </ol>
 *
 * @param <T> what kind of answer
 */
final class Exchange<T> implements Pending<T> {

	private final Operation operation;

	private final Answer answer;

	private final Reading<T> reading;

	private final long sent = System.nanoTime();

	Exchange(Operation operation, Answer answer, Reading<T> reading) {
		this.operation = operation;
		this.answer = answer;
		this.reading = reading;
	}

	@Override
	public T await(Deadline deadline) {
		Reply reply = reply(deadline);
		if (reply == null) {
			this.operation.cancel();
			// cancelling answers, unless the true answer came just before it
			reply = this.answer.reply().join();
		}
		return this.reading.read(reply, this.operation.getState() != OperationState.WRITE_QUEUED);
	}

	private @Nullable Reply reply(Deadline deadline) {
		CompletableFuture<Reply> reply = this.answer.reply();
		try {
			for (long wait = deadline.next(); wait > 0 && !reply.isDone(); wait = deadline.next()) {
				try {
					return reply.get(wait, TimeUnit.NANOSECONDS);
				}
				catch (TimeoutException ex) {
					// the deadline knows whether to go on
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return null;
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("A reply never fails", ex);
		}
		if (reply.isDone()) {
			return reply.join();
		}
		this.answer.connection().timedOut(deadline, this.sent);
		return null;
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
