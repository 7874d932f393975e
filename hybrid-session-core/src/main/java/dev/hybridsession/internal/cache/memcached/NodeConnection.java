package dev.hybridsession.internal.cache.memcached;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.internal.cache.routing.Deadline;
import net.spy.memcached.ConnectionObserver;
import net.spy.memcached.MemcachedClient;
import net.spy.memcached.ops.Operation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to a node, from the attempt to connect to its loss.
 * <ol>
 * <li>A client is made for it, and connects in the background; while nobody listens at
 * the other end, it tries again every second.</li>
 * <li>Once connected, it says who we are if a user is set. A server that does not let us
 * in is the end of it.</li>
 * <li>Then the server is asked for a sign of life, and for what its protocol has to know
 * ({@link Commands#probe}). So a node that hangs, though its kernel still accepts
 * connections, does not count as up.</li>
 * <li>Then it is asked which server it is. With the answer the connection is up. The
 * answer has to come in time, so a node that is too slow does not count.</li>
 * <li>From then on {@link #check} asks again each time, so that a node that dies or hangs
 * is noticed without traffic. Any answer to anything is a sign of life.</li>
 * <li>It ends when the client loses it, when an answer does not come within the operation
 * timeout, or after several checks without a sign of life. Its client is shut down and
 * everything in flight is cancelled; nothing of it is ever sent over another
 * connection.</li>
 * </ol>
 * So what different runs of a server have said belongs to different connections.
 */
final class NodeConnection implements ConnectionObserver {

	private static final Logger LOGGER = LoggerFactory.getLogger(NodeConnection.class);

	/** The client wants a key to choose among its servers. It has one server. */
	static final String ANY_KEY = "any";

	/** A node that has answered for so long is tried again at once. */
	private static final long STABLE = TimeUnit.SECONDS.toNanos(10);

	/** Stands for this connection in tokens, which may outlive it. */
	final Object run = new Object();

	private final AtomicReference<State> state = new AtomicReference<>(State.CONNECTING);

	private final MemcachedNode node;

	private final Commands commands;

	private final NodeConnectionFactory connectionFactory;

	private final long operationTimeout;

	private final @Nullable MemcachedUser user;

	private final IdentityCheck identityCheck;

	private final AtomicBoolean greeted = new AtomicBoolean();

	/** Whether the server has answered at all. */
	private volatile boolean answered;

	/** Whether it has said what its protocol has to know. */
	private volatile boolean probed;

	private volatile @Nullable MemcachedClient client;

	private volatile boolean established;

	private volatile boolean heard;

	/** When the server last said anything. */
	private volatile long lastHeard = System.nanoTime();

	private int silentChecks;

	/** The largest item that the server takes, as far as it is known. */
	private volatile long largestItem = Long.MAX_VALUE;

	private volatile long upSince;

	private volatile boolean wasUp;

	private volatile boolean silent;

	private volatile boolean refused;

	/**
	 * Creates a connection that is not open yet.
	 * @param channel the encrypted connection to use, or {@code null} if nothing is
	 * encrypted
	 */
	NodeConnection(MemcachedNode node, MemcachedSettings settings, Commands commands, @Nullable TlsChannel channel) {
		this.node = node;
		this.commands = commands;
		this.connectionFactory = new NodeConnectionFactory(commands.operationFactory(), settings.operationTimeout(),
				this, channel);
		this.operationTimeout = settings.operationTimeout().toNanos();
		this.user = settings.user();
		this.identityCheck = new IdentityCheck(this, this.operationTimeout);
	}

	/**
	 * Starts to connect; does not wait.
	 * @throws IOException if the client cannot be made
	 */
	void open(MemcachedClientFactory clients, InetSocketAddress address) throws IOException {
		MemcachedClient client = clients.createClient(this.connectionFactory, address);
		try {
			// before the client is known: a plain connection of its own would be greeted
			this.connectionFactory.requireTls(client);
		}
		catch (RuntimeException ex) {
			shutDown(client);
			throw ex;
		}
		this.client = client;
		// what happened before the client was known could not be acted on
		if (this.state.get() == State.CLOSED) {
			shutDown(client);
		}
		else if (this.established) {
			greet();
		}
	}

	Commands commands() {
		return this.commands;
	}

	/**
	 * Returns the size of the largest item that the server takes, as far as it is known.
	 */
	long largestItem() {
		return this.largestItem;
	}

	/**
	 * Notes the size of the largest item that the server takes.
	 * @param told as the server has said it, which may be nothing or nonsense
	 */
	void largestItem(@Nullable String told) {
		if (told != null && told.matches("\\d{1,18}")) {
			this.largestItem = Long.parseLong(told);
		}
	}

	/** Returns whether operations may be sent: from the first answers to the loss. */
	boolean up() {
		return this.state.get() == State.UP;
	}

	/** Returns whether operations could ever be sent. */
	boolean wasUp() {
		return this.wasUp;
	}

	/**
	 * Returns whether the connection has lasted, so that the next attempt need not wait.
	 * @param now as {@link System#nanoTime()} tells it
	 */
	boolean lasted(long now) {
		return this.wasUp && now - this.upSince >= STABLE;
	}

	/**
	 * Returns whether an attempt that is made at once could end at once, time and again.
	 * @return {@code false} if this one has ended because nothing was heard for long
	 */
	boolean endedBusily() {
		return this.established && !this.silent;
	}

	/**
	 * Sends an operation, or cancels it if that cannot be done at once.
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
		catch (RuntimeException | AssertionError ex) {
			// the queue is full, this thread is interrupted, the client is going down, or
			// its thread has died
			operation.cancel();
		}
		if (this.state.get() == State.CLOSED) {
			// the operation may have come too late to be cancelled with the rest
			operation.cancel();
		}
	}

	/**
	 * Sends an operation on an item. A reply counts as a sign of life of this connection.
	 */
	CompletableFuture<Reply> ask(String key, Function<Answer, Operation> command) {
		Answer answer = new Answer(this);
		answer.to(key, command.apply(answer));
		return answer.reply();
	}

	/**
	 * Looks for a sign of life since the last call, and asks for the next.
	 * @param mostSilentChecks how many calls without a sign are too many
	 * @return whether the connection is still good for something
	 */
	boolean check(int mostSilentChecks) {
		if (this.heard) {
			this.heard = false;
			this.silentChecks = 0;
			askForLife();
			if (this.probed) {
				this.identityCheck.check();
			}
		}
		else if (++this.silentChecks >= mostSilentChecks) {
			this.silent = true;
			close(silence());
		}
		else if (this.state.get() == State.CONNECTING) {
			this.node.standing().notReached(silence());
		}
		return this.state.get() != State.CLOSED;
	}

	private void greet() {
		if (!this.greeted.compareAndSet(false, true)) {
			return;
		}
		if (this.user != null) {
			send(ANY_KEY, this.commands.authenticate(this.user, this));
		}
		else {
			askForLife();
		}
	}

	/**
	 * Asks for a sign of life. Called first once the server has taken us for who we say,
	 * or need not know.
	 */
	void askForLife() {
		send(ANY_KEY, this.commands.askForLife(this, this::alive));
	}

	/** Notes that the server answers but does not let us in, and ends the connection. */
	void refused(Refusal refusal) {
		this.refused = true;
		this.node.refused(refusal);
		close(refusal.kind());
	}

	void heard() {
		this.lastHeard = System.nanoTime();
		if (!this.heard) {
			this.heard = true;
		}
	}

	/**
	 * Notes that the server has answered the question for a sign of life. After the first
	 * answer it is asked what its protocol has to know, and then who it is.
	 */
	private void alive() {
		heard();
		if (!this.answered) {
			this.answered = true;
			this.commands.probe(this).thenRun(() -> {
				this.probed = true;
				this.identityCheck.ask();
			});
		}
	}

	IdentityCheck identityCheck() {
		return this.identityCheck;
	}

	/** Notes that the server may be another one than before, or has lost its items. */
	void leadsElsewhere(String why) {
		this.node.reconnect(why);
	}

	/** Notes that the server has said who it is. With that a new connection is up. */
	void identified() {
		if (this.state.compareAndSet(State.CONNECTING, State.UP)) {
			this.upSince = System.nanoTime();
			this.wasUp = true;
			this.node.connectionUp();
		}
		else if (up()) {
			this.node.standing().judge();
		}
	}

	/**
	 * Notes that an answer has not come in time, and gives the connection up, with two
	 * exceptions. If one of many answers is late and earlier ones have come, the node was
	 * only busy. A question that was sent after half of the time had gone to another node
	 * says nothing of this one.
	 * @param sent when the question was asked, as {@link System#nanoTime()} tells it
	 */
	void timedOut(Deadline deadline, long sent) {
		if (sent - deadline.begin() > this.operationTimeout / 2) {
			return;
		}
		if (!deadline.isForMany() || this.lastHeard - deadline.begin() < 0) {
			close(silence());
		}
	}

	@Override
	public void connectionEstablished(SocketAddress address, int reconnectCount) {
		this.established = true;
		if (this.client != null) {
			greet();
		}
	}

	@Override
	public void connectionLost(SocketAddress address) {
		if (!this.established) {
			close("it cannot be connected to");
		}
		else {
			boolean unheard = !this.answered;
			close(unheard ? "it closes connections without an answer, as a proxy does whose server is away"
					: "the connection was closed");
			if (unheard && !this.refused && address instanceof InetSocketAddress server) {
				this.node.closedUnheard(server);
			}
		}
	}

	private String silence() {
		if (this.established) {
			return "no answer within " + TimeUnit.NANOSECONDS.toMillis(this.operationTimeout) + " ms";
		}
		return isRefused() ? "connection refused" : "its host does not answer";
	}

	/**
	 * Returns whether nobody listens at the other end. spymemcached tries again by
	 * itself.
	 */
	boolean isRefused() {
		MemcachedClient client = this.client;
		return client != null && !this.established
				&& client.getNodeLocator().getAll().stream().anyMatch((node) -> node.getReconnectCount() > 0);
	}

	/** Ends the connection for good. */
	void close(String why) {
		State before = this.state.getAndSet(State.CLOSED);
		if (before == State.CLOSED) {
			return;
		}
		MemcachedClient client = this.client;
		if (client != null) {
			shutDown(client);
		}
		this.connectionFactory.close();
		if (before == State.UP) {
			this.node.connectionLost(why);
		}
		else if (!this.refused) {
			this.node.standing().notReached(why);
		}
	}

	private void shutDown(MemcachedClient client) {
		try {
			client.shutdown();
		}
		// a client whose thread has died cannot even be shut down
		catch (RuntimeException | Error ex) {
			LOGGER.debug("A client could not be shut down", ex);
		}
		this.connectionFactory.cancelAll();
	}

	private enum State {

		CONNECTING, UP, CLOSED

	}

}
