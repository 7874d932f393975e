package dev.hybridsession.internal.cache.memcached;

import java.io.IOException;
import java.net.InetSocketAddress;
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
import net.spy.memcached.MemcachedClient;
import net.spy.memcached.MemcachedConnection;
import net.spy.memcached.MemcachedNode;
import net.spy.memcached.OperationFactory;
import net.spy.memcached.ops.Operation;
import org.jspecify.annotations.Nullable;

/**
 * How spymemcached is to behave: cancel rather than queue for a connection that is not
 * there, block no caller, bound what waits to be sent, and keep no application alive.
 * With TLS the client uses a connection that is there already, and makes none itself.
 */
final class NodeConnectionFactory extends DefaultConnectionFactory {

	/** Never reached before the operation timeout cancels what waits. */
	private static final int MOST_QUEUED = DEFAULT_OP_QUEUE_LEN;

	private static final int RECONNECT_SECONDS = 1;

	private final OperationFactory operations;

	private final Duration operationTimeout;

	private final ConnectionObserver observer;

	private final @Nullable TlsChannel channel;

	private final Queue<BlockingQueue<Operation>> queues = new ConcurrentLinkedQueue<>();

	NodeConnectionFactory(OperationFactory operations, Duration operationTimeout, ConnectionObserver observer,
			@Nullable TlsChannel channel) {
		this.channel = channel;
		this.operations = operations;
		this.operationTimeout = operationTimeout;
		this.observer = observer;
	}

	@Override
	public MemcachedConnection createConnection(List<InetSocketAddress> addresses) throws IOException {
		TlsChannel encrypted = this.channel;
		if (encrypted == null) {
			return super.createConnection(addresses);
		}
		// without fields, because its super constructor calls it
		return new MemcachedConnection(getReadBufSize(), this, addresses, getInitialObservers(), getFailureMode(),
				getOperationFactory()) {

			@Override
			protected List<MemcachedNode> createConnections(Collection<InetSocketAddress> servers) throws IOException {
				InetSocketAddress address = addresses.get(0);
				MemcachedNode node = createMemcachedNode(address, encrypted, getReadBufSize());
				node.setConnection(this);
				node.setSk(encrypted.registerSocket(this.selector, node));
				node.connected();
				NodeConnectionFactory.this.observer.connectionEstablished(address, 0);
				return List.of(node);
			}

			/** spymemcached would connect anew, and without TLS. */
			@Override
			protected void queueReconnect(MemcachedNode node) {
				NodeConnectionFactory.this.close();
			}

		};
	}

	/**
	 * Makes sure that a client uses the encrypted connection if there is one. Nothing was
	 * sent yet.
	 * @throws IllegalStateException if it does not
	 */
	void requireTls(MemcachedClient client) {
		// the nodes of the client's own locator do not show their channel
		Collection<MemcachedNode> nodes = client.getConnection().getLocator().getAll();
		if (this.channel != null && nodes.stream().anyMatch((node) -> node.getChannel() != this.channel)) {
			throw new IllegalStateException("hybrid-session.memcached.ssl is set, and the client of the"
					+ " MemcachedClientFactory does not use createConnection of the connection factory that it is given");
		}
	}

	void close() {
		if (this.channel != null) {
			MemcachedTls.close(this.channel);
		}
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
