package dev.hybridsession.internal.cache.memcached;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.system.Backoff;
import dev.hybridsession.internal.system.RandomSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection to a node: when the last one has ended, it starts the next, and
 * looks the node's name up again for it. If the name has several addresses, each is tried
 * in turn until one answers. Not for concurrent use, but for {@link #connection} and
 * {@link #close}.
 */
final class NodeLink {

	private static final Logger LOGGER = LoggerFactory.getLogger(NodeLink.class);

	private static final String ENDS = "this application ends";

	private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

	/** A node that is back is noticed within this time. */
	private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

	private final MemcachedNode node;

	private final MemcachedServer server;

	private final MemcachedSettings settings;

	private final MemcachedClientFactory clients;

	private final int mostSilentChecks;

	private volatile @Nullable NodeConnection connection;

	private volatile boolean closed;

	private @Nullable NodeConnection ended;

	/** Which of the addresses of the name is tried next. */
	private int address;

	/** How many addresses the name has. Of several, one that refuses is not retried. */
	private int addresses = 1;

	/** How many connections were refused in a row. */
	private int refusals;

	private final Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, RandomSource.SYSTEM);

	private long nextAttempt = System.nanoTime();

	/**
	 * Creates a link without a connection.
	 * @param mostSilentChecks how many checks without a sign of life are too many
	 */
	NodeLink(MemcachedNode node, MemcachedServer server, MemcachedSettings settings, MemcachedClientFactory clients,
			int mostSilentChecks) {
		this.node = node;
		this.server = server;
		this.settings = settings;
		this.clients = clients;
		this.mostSilentChecks = mostSilentChecks;
	}

	/** Returns the connection if it is up, or {@code null}. */
	@Nullable NodeConnection connection() {
		NodeConnection connection = this.connection;
		return (connection != null && connection.up()) ? connection : null;
	}

	/**
	 * Checks the connection and starts another if there is none. A node whose connections
	 * end soon is connected to after growing pauses.
	 */
	void check() {
		NodeConnection current = this.connection;
		boolean nextAddress = current != null && this.addresses > 1 && current.isRefused();
		if (current != null && current.check(nextAddress ? 1 : this.mostSilentChecks)) {
			return;
		}
		long now = System.nanoTime();
		if (current != null && current != this.ended) {
			this.ended = current;
			this.address = current.wasUp() ? 0 : this.address + 1;
			this.nextAttempt = now + pauseAfter(current, now);
		}
		if (now - this.nextAttempt < 0 || this.closed) {
			return;
		}
		connect();
	}

	private long pauseAfter(NodeConnection current, long now) {
		if (current.lasted(now)) {
			this.backoff.reset();
			return 0;
		}
		return current.endedBusily() ? this.backoff.next() : 0;
	}

	private void connect() {
		NodeConnection next = null;
		InetSocketAddress chosen = null;
		try {
			List<InetSocketAddress> resolved = this.server.resolve();
			this.addresses = resolved.size();
			chosen = resolved.get(this.address % resolved.size());
			Commands commands = Commands.of(protocolOf(chosen), this.settings.maxItemBytes());
			MemcachedTls tls = this.settings.tls();
			next = new NodeConnection(this.node, this.settings, commands,
					(tls != null) ? TlsChannel.connect(chosen, tls) : null);
			this.connection = next;
			next.open(this.clients, chosen);
		}
		catch (HandshakeException ex) {
			LOGGER.debug("There is no TLS with memcached {} now", this.server, ex);
			this.nextAttempt = System.nanoTime() + this.backoff.next();
			Refusal refusal = refusal(ex, Objects.requireNonNull(chosen));
			notConnected((refusal != null) ? refusal.kind() : Objects.requireNonNull(ex.getMessage()));
			if (refusal != null) {
				this.node.refused(refusal);
			}
		}
		// an error too, such as having no memory for buffers, must not be the last try
		catch (Throwable ex) {
			LOGGER.debug("Cannot connect to memcached {} now", this.server, ex);
			if (next != null) {
				next.close(problem(ex));
			}
			else {
				notConnected(problem(ex));
				this.refusals = (ex instanceof ConnectException) ? this.refusals + 1 : 0;
				if (this.refusals >= this.addresses) {
					this.node.nobodyListens();
				}
			}
		}
		if (this.closed && next != null) {
			// meanwhile, when there was no connection yet to be closed
			next.close(ENDS);
		}
	}

	private static String problem(Throwable failure) {
		return (failure instanceof UnknownHostException) ? "unknown host" : (failure instanceof ConnectException)
				? "connection refused"
				: (failure instanceof SocketTimeoutException) ? "its host does not answer"
						: ((failure instanceof IOException) ? "it cannot be connected to: " : "no client can be made: ")
								+ failure.getMessage();
	}

	private void notConnected(String why) {
		this.address++;
		this.node.standing().notReached(why);
	}

	/** A server that does not say why may say so in plain text. */
	private static @Nullable Refusal refusal(HandshakeException failure, InetSocketAddress address) {
		if (failure.refusal() != null) {
			return failure.refusal();
		}
		Refusal withoutTls = UnheardServer.withoutTls(address);
		return (withoutTls != null) ? withoutTls : failure.unexplained();
	}

	private MemcachedProtocol protocolOf(InetSocketAddress chosen) throws IOException {
		if (this.settings.protocol() != MemcachedProtocol.AUTO) {
			return this.settings.protocol();
		}
		return ProtocolProbe.ask(chosen, this.settings.user(), this.settings.tls());
	}

	/** Ends the connection. The next check starts another. */
	void close(String why) {
		NodeConnection current = this.connection;
		if (current != null) {
			current.close(why);
		}
	}

	/** Ends the connection for good. */
	void close() {
		this.closed = true;
		close(ENDS);
	}

}
