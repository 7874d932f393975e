package dev.hybridsession.internal.cache.memcached;

import java.nio.ByteBuffer;
import java.util.Arrays;

import net.spy.memcached.MemcachedNode;
import net.spy.memcached.ops.CancelledOperationStatus;
import net.spy.memcached.ops.Operation;
import net.spy.memcached.ops.OperationCallback;
import net.spy.memcached.ops.OperationException;
import net.spy.memcached.ops.OperationState;
import net.spy.memcached.ops.OperationStatus;
import net.spy.memcached.ops.TimedOutOperationStatus;
import org.jspecify.annotations.Nullable;

/**
 * One request over a {@link NodeConnection}. The thread of spymemcached sends it, and
 * hands over the bytes that come back.
 * <p>
 * spymemcached's own base class sends one buffer, so each value would be copied into it.
 * Here a request has parts, and the value is one of them. An operation that was sent in
 * part is never sent again: its connection has ended.
 * <p>
 * spymemcached locks the operation itself while it decides whether to send it. So a
 * cancelled operation that waits in a queue is not sent any more.
 */
abstract class NodeOperation implements Operation {

	private static final OperationStatus CANCELLED = new CancelledOperationStatus();

	private static final OperationStatus TIMED_OUT = new TimedOutOperationStatus();

	private static final long NANOS_PER_MILLI = 1_000_000;

	private final OperationCallback callback;

	private final ByteBuffer[] request;

	private final long created = System.nanoTime();

	private int part;

	private volatile OperationState state = OperationState.WRITE_QUEUED;

	private volatile boolean cancelled;

	private volatile boolean timedOut;

	private volatile boolean timedOutUnsent;

	private volatile long sent;

	private volatile @Nullable MemcachedNode handlingNode;

	/**
	 * Creates an operation.
	 * @param callback told the end of the operation
	 * @param request the parts of the request
	 */
	NodeOperation(OperationCallback callback, ByteBuffer... request) {
		this.callback = callback;
		this.request = request;
		for (ByteBuffer buffer : request) {
			buffer.mark();
		}
	}

	@Override
	public void initialize() {
		// the request is there already
	}

	/** Returns the part that is to be sent now; the last one if all was sent. */
	@Override
	public ByteBuffer getBuffer() {
		synchronized (this) {
			while (this.part < this.request.length - 1 && !this.request[this.part].hasRemaining()) {
				this.part++;
			}
			return this.request[this.part];
		}
	}

	@Override
	public void writing() {
		this.state = OperationState.WRITING;
	}

	@Override
	public void writeComplete() {
		this.sent = System.nanoTime();
		this.state = OperationState.READING;
	}

	/** Notes that the answer is complete. */
	final void complete() {
		synchronized (this) {
			this.state = OperationState.COMPLETE;
			this.callback.complete();
		}
	}

	@Override
	public void cancel() {
		synchronized (this) {
			this.cancelled = true;
			end(CANCELLED);
		}
	}

	@Override
	public void timeOut() {
		synchronized (this) {
			this.timedOut = true;
			end(TIMED_OUT);
		}
	}

	@Override
	public boolean isTimedOut(long milliseconds) {
		synchronized (this) {
			if (System.nanoTime() - this.created > milliseconds * NANOS_PER_MILLI) {
				this.timedOutUnsent = true;
				timeOut();
			}
			return this.timedOut;
		}
	}

	private void end(OperationStatus status) {
		this.callback.receivedStatus(status);
		this.callback.complete();
	}

	@Override
	public OperationState getState() {
		return this.state;
	}

	@Override
	public boolean isCancelled() {
		return this.cancelled;
	}

	@Override
	public boolean isTimedOut() {
		return this.timedOut;
	}

	@Override
	public boolean isTimedOutUnsent() {
		return this.timedOutUnsent;
	}

	@Override
	public long getWriteCompleteTimestamp() {
		return this.sent;
	}

	@Override
	public OperationCallback getCallback() {
		return this.callback;
	}

	@Override
	public boolean hasErrored() {
		return false;
	}

	@Override
	public @Nullable OperationException getException() {
		return null;
	}

	@Override
	public byte @Nullable [] getErrorMsg() {
		return null;
	}

	@Override
	public void handleRead(ByteBuffer data) {
		throw new UnsupportedOperationException("The bytes are handed over with readFromBuffer");
	}

	@Override
	public @Nullable MemcachedNode getHandlingNode() {
		return this.handlingNode;
	}

	@Override
	public void setHandlingNode(MemcachedNode node) {
		this.handlingNode = node;
	}

	@Override
	public void addClone(Operation clone) {
		throw new UnsupportedOperationException("An operation is sent to one node");
	}

	@Override
	public int getCloneCount() {
		return 0;
	}

	@Override
	public void setCloneCount(int count) {
		throw new UnsupportedOperationException("An operation is sent to one node");
	}

	@Override
	public String toString() {
		int bytes = Arrays.stream(this.request).mapToInt(ByteBuffer::limit).sum();
		return getClass().getSimpleName() + " of " + bytes + " bytes";
	}

}
