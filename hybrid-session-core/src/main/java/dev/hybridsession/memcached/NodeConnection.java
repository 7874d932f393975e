package dev.hybridsession.memcached;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import net.spy.memcached.ConnectionObserver;
import net.spy.memcached.MemcachedClient;
import net.spy.memcached.ops.Operation;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a node, from the attempt to connect to its loss.
 * <ol>
 * <li>A client is made for it, and connects in the background; while nobody listens at
 * the other end, it tries again every second.</li>
 * <li>Once connected, the server is asked for its version; with its answer the connection
 * is up. So a hung node, whose kernel still accepts, does not count.</li>
 * <li>From then on {@link #check} asks again each time, so that a node that dies or hangs
 * is noticed without traffic. Any answer to anything is a sign of life.</li>
 * <li>It ends when the client loses it, or after several checks without a sign of life.
 * Its client is shut down and everything in flight is cancelled; nothing of it is ever
 * sent over another connection.</li>
 * </ol>
 * So its {@link #epoch} separates what different runs of a server have said.
 */
final class NodeConnection implements ConnectionObserver {

	private static final AtomicLong EPOCHS = new AtomicLong();

	/** The client wants a key to choose among its servers, of which it has one. */
	private static final String ANY_KEY = "any";

	private final long epoch = EPOCHS.incrementAndGet();

	private final AtomicReference<State> state = new AtomicReference<>(State.CONNECTING);

	private final CacheNode node;

	private final NodeConnectionFactory connectionFactory;

	private volatile @Nullable MemcachedClient client;

	private volatile boolean established;

	private volatile boolean heard;

	private int silentChecks;

	NodeConnection(CacheNode node, MemcachedSettings settings) {
		this.node = node;
		this.connectionFactory = new NodeConnectionFactory(node.commands().operationFactory(),
				settings.operationTimeout(), this);
	}

	/**
	 * Starts to connect; does not wait.
	 * @param clients makes the client
	 * @param address where to
	 * @throws IOException if the client cannot be made
	 */
	void open(MemcachedClientFactory clients, InetSocketAddress address) throws IOException {
		MemcachedClient client = clients.createClient(this.connectionFactory, address);
		this.client = client;
		// what happened before the client was known could not be acted on
		if (this.state.get() == State.CLOSED) {
			shutDown(client);
		}
		else if (this.established) {
			askForLife(client);
		}
	}

	/**
	 * Returns the number that no other connection has.
	 * @return the epoch
	 */
	long epoch() {
		return this.epoch;
	}

	/**
	 * Returns whether operations may be sent.
	 * @return {@code true} from the first answer to the loss
	 */
	boolean up() {
		return this.state.get() == State.UP;
	}

	/**
	 * Sends an operation, or cancels it if that cannot be done at once.
	 * @param key its key
	 * @param operation the operation
	 * @throws IllegalArgumentException if memcached does not allow such a key
	 */
	void send(String key, Operation operation) {
		MemcachedClient client = this.client;
		if (client == null) {
			operation.cancel();
			return;
		}
		try {
			client.getConnection().enqueueOperation(key, operation);
		}
		catch (IllegalArgumentException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			// the queue is full, this thread is interrupted, or the client is going down
			operation.cancel();
		}
		if (this.state.get() == State.CLOSED) {
			// it may have come too late to be cancelled with the others
			operation.cancel();
		}
	}

	/**
	 * Looks for a sign of life since the last call, and asks for the next.
	 * @param patience how many calls without a sign are too many
	 * @return whether the connection is still good for something
	 */
	boolean check(int patience) {
		if (this.heard) {
			this.heard = false;
			this.silentChecks = 0;
			MemcachedClient client = this.client;
			if (client != null) {
				askForLife(client);
			}
		}
		else if (++this.silentChecks >= patience) {
			close();
		}
		return this.state.get() != State.CLOSED;
	}

	private void askForLife(MemcachedClient client) {
		send(ANY_KEY, this.node.commands().version(new Answer(this)));
	}

	/**
	 * Notes that the server has said something.
	 */
	void heard() {
		if (!this.heard) {
			this.heard = true;
		}
		if (this.state.get() == State.CONNECTING && this.state.compareAndSet(State.CONNECTING, State.UP)) {
			this.node.connectionUp();
		}
	}

	@Override
	public void connectionEstablished(SocketAddress address, int reconnectCount) {
		this.established = true;
		MemcachedClient client = this.client;
		if (client != null) {
			askForLife(client);
		}
	}

	@Override
	public void connectionLost(SocketAddress address) {
		close();
	}

	/**
	 * Ends the connection for good.
	 */
	void close() {
		State before = this.state.getAndSet(State.CLOSED);
		if (before == State.CLOSED) {
			return;
		}
		MemcachedClient client = this.client;
		if (client != null) {
			shutDown(client);
		}
		if (before == State.UP) {
			this.node.connectionLost();
		}
	}

	private void shutDown(MemcachedClient client) {
		client.shutdown();
		this.connectionFactory.cancelAll();
	}

	private enum State {

		CONNECTING, UP, CLOSED

	}

}
