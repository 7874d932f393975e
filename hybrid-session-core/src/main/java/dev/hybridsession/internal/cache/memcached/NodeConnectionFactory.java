package dev.hybridsession.internal.cache.memcached;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;

import net.spy.memcached.ConnectionObserver;
import net.spy.memcached.DefaultConnectionFactory;
import net.spy.memcached.FailureMode;
import net.spy.memcached.OperationFactory;
import net.spy.memcached.ops.Operation;

/**
 * How spymemcached is to behave: cancel rather than queue for a connection that is not
 * there, block no caller, bound what waits to be sent, and keep no application alive.
 */
final class NodeConnectionFactory extends DefaultConnectionFactory {

	private static final int MOST_QUEUED = DEFAULT_OP_QUEUE_LEN;

	private static final int RECONNECT_SECONDS = 1;

	private final OperationFactory operations;

	private final Duration operationTimeout;

	private final ConnectionObserver observer;

	private final Queue<BlockingQueue<Operation>> queues = new ConcurrentLinkedQueue<>();

	NodeConnectionFactory(OperationFactory operations, Duration operationTimeout, ConnectionObserver observer) {
		this.operations = operations;
		this.operationTimeout = operationTimeout;
		this.observer = observer;
	}

	/**
	 * Cancels every operation that waits to be sent or to be answered. A client that is
	 * shut down, or whose connection is lost while it is writing, leaves some waiting.
	 */
	void cancelAll() {
		for (BlockingQueue<Operation> queue : this.queues) {
			// not removed: only the client's own thread may do that
			queue.forEach(Operation::cancel);
		}
	}

	private BlockingQueue<Operation> queue(int capacity) {
		BlockingQueue<Operation> queue = new LinkedBlockingQueue<>(capacity);
		this.queues.add(queue);
		return queue;
	}

	@Override
	public BlockingQueue<Operation> createOperationQueue() {
		return queue(MOST_QUEUED);
	}

	@Override
	public BlockingQueue<Operation> createWriteOperationQueue() {
		return queue(MOST_QUEUED);
	}

	@Override
	public BlockingQueue<Operation> createReadOperationQueue() {
		// spymemcached would take a full one for a broken connection
		return queue(Integer.MAX_VALUE);
	}

	@Override
	public long getOpQueueMaxBlockTime() {
		return 0;
	}

	@Override
	public OperationFactory getOperationFactory() {
		return this.operations;
	}

	@Override
	public long getOperationTimeout() {
		return this.operationTimeout.toMillis();
	}

	@Override
	public FailureMode getFailureMode() {
		return FailureMode.Cancel;
	}

	@Override
	public Collection<ConnectionObserver> getInitialObservers() {
		return List.of(this.observer);
	}

	@Override
	public long getMaxReconnectDelay() {
		return RECONNECT_SECONDS;
	}

	@Override
	public boolean isDaemon() {
		return true;
	}

}
