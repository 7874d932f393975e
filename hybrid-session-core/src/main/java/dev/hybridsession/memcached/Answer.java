package dev.hybridsession.memcached;

import java.util.concurrent.CompletableFuture;

import dev.hybridsession.route.Deadline;
import net.spy.memcached.ops.DeleteOperation;
import net.spy.memcached.ops.GetsOperation;
import net.spy.memcached.ops.OperationStatus;
import net.spy.memcached.ops.StatusCode;
import net.spy.memcached.ops.StoreOperation;
import org.jspecify.annotations.Nullable;

/**
 * Collects what spymemcached tells of one operation. The first completion counts: an
 * operation that was cancelled while in flight is completed once more when its answer
 * comes after all, which is only a sign of life then. Called with the operation locked,
 * so by one thread at a time.
 */
final class Answer implements GetsOperation.Callback, StoreOperation.Callback, DeleteOperation.Callback {

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

	@Override
	public void receivedStatus(OperationStatus status) {
		this.code = status.getStatusCode();
	}

	@Override
	public void gotData(String key, int flags, long cas, byte[] data) {
		this.cas = cas;
		this.value = data;
	}

	@Override
	public void gotData(String key, long cas) {
		this.cas = cas;
	}

	@Override
	public void gotData(long cas) {
		// what was deleted has no state to name
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
