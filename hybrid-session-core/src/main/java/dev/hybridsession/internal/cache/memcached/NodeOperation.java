package dev.hybridsession.internal.cache.memcached;

import java.io.IOException;
import java.nio.ByteBuffer;

import net.spy.memcached.MemcachedNode;
import net.spy.memcached.ops.Operation;
import net.spy.memcached.ops.OperationCallback;
import net.spy.memcached.ops.OperationException;
import net.spy.memcached.ops.OperationState;
import org.jspecify.annotations.Nullable;

/**
 * One request over a {@link NodeConnection}. The thread of spymemcached sends it, and
 * hands over the bytes that come back. If these are no answer, the connection is told.
 * <p>
 * spymemcached's own base class sends one buffer, so each value would be copied into it.
 * Here a request has parts, and the value is one of them. An operation that was sent in
 * part is never sent again: its connection has ended.
 * <p>
 * spymemcached locks the operation itself while it decides whether to send it. So a
 * cancelled operation that waits in a queue is not sent any more.
 */
abstract class NodeOperation implements Operation {

	private static final long NANOS_PER_MILLI = 1_000_000;

	private final NodeConnection connection;

	private final Runnable ended;

	private final ByteBuffer[] request;

	private final long created = System.nanoTime();

	private int part;

	private volatile OperationState state = OperationState.WRITE_QUEUED;

	private volatile boolean cancelled;

	private volatile boolean timedOut;

	private volatile long sent;

	private volatile @Nullable MemcachedNode handlingNode;

	/**
	 * Creates an operation.
	 * @param connection told if there is no answer but something else
	 * @param ended runs when the operation is answered, cancelled or out of time: with
	 * the operation locked, so on one thread at a time
	 */
	NodeOperation(NodeConnection connection, Runnable ended, ByteBuffer... request) {
		this.connection = connection;
		this.ended = ended;
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
		while (this.part < this.request.length - 1 && !this.request[this.part].hasRemaining()) {
			this.part++;
		}
		return this.request[this.part];
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

	@Override
	public final void readFromBuffer(ByteBuffer data) throws IOException {
		try {
			read(data);
		}
		catch (NotMemcachedException ex) {
			this.connection.refused(ex.refusal());
			throw ex;
		}
	}

	/**
	 * Reads on, up to the end of the answer.
	 * @throws NotMemcachedException if this is no answer to the request
	 */
	abstract void read(ByteBuffer data) throws NotMemcachedException;

	final void complete() {
		synchronized (this) {
			this.state = OperationState.COMPLETE;
			this.ended.run();
		}
	}

	@Override
	public void cancel() {
		this.cancelled = true;
		end();
	}

	@Override
	public void timeOut() {
		this.timedOut = true;
		end();
	}

	@Override
	public boolean isTimedOut(long milliseconds) {
		if (System.nanoTime() - this.created > milliseconds * NANOS_PER_MILLI) {
			timeOut();
		}
		return this.timedOut;
	}

	/** Waits while spymemcached decides whether to send the operation. */
	private void end() {
		synchronized (this) {
			this.ended.run();
		}
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
		return this.timedOut;
	}

	@Override
	public long getWriteCompleteTimestamp() {
		return this.sent;
	}

	@Override
	public OperationCallback getCallback() {
		throw new UnsupportedOperationException("An operation is sent once");
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
		return getClass().getSimpleName() + " of " + this.request.length + " parts";
	}

}
