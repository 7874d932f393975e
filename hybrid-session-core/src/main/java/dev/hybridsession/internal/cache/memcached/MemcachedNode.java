package dev.hybridsession.internal.cache.memcached;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.internal.cache.routing.CacheNode;
import dev.hybridsession.internal.cache.routing.Deadline;
import dev.hybridsession.internal.cache.routing.NodeListener;
import dev.hybridsession.internal.cache.routing.Pending;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.CacheWrite.Outcome;
import dev.hybridsession.internal.store.NodeIdentity;
import dev.hybridsession.internal.store.NodeMemory;
import net.spy.memcached.ops.Operation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One memcached server.
 * <ol>
 * <li>It keeps one or more connections, and a key always goes over the same one, so that
 * its writes stay in order.</li>
 * <li>A thread of its own checks them twice a second: a slow name service or a hung node
 * holds up no other node.</li>
 * <li>The first answer that does not come in time ends a connection, and with it all that
 * is in flight. So one thread that asks a hung node waits for an operation timeout. Later
 * threads do not wait until the node answers a question of the next connection in
 * time.</li>
 * <li>A value that memcached would not take for its size is refused without sending
 * it.</li>
 * </ol>
 *
 * <p>
 * A token is valid for its own connection. After a reconnect it is a conflict.
 */
final class MemcachedNode implements CacheNode {

	private static final Logger LOGGER = LoggerFactory.getLogger(MemcachedNode.class);

	private static final Duration CHECK_INTERVAL = Duration.ofMillis(500);

	private static final int LEAST_SILENT_CHECKS = 3;

	private static final int CLOSE_SECONDS = 1;

	/**
	 * The bytes that memcached keeps besides a value and its key, rounded up: header,
	 * number, flags, ends.
	 */
	private static final int ITEM_OVERHEAD = 64;

	private final MemcachedServer server;

	private final MemcachedSettings settings;

	private final Supplier<NodeLink> newLink;

	/** The links of the last start. */
	private volatile List<NodeLink> links = List.of();

	/** The thread of the last start. */
	private volatile @Nullable ScheduledExecutorService checks;

	/**
	 * Done once all connections are up, the server has refused one, or nobody listens.
	 */
	private volatile CompletableFuture<Void> connecting = CompletableFuture.completedFuture(null);

	private final NodeStanding standing;

	private final Siblings siblings;

	/** Whether the server was asked for its kind since it was connected to. */
	private boolean askedWhatItIs;

	MemcachedNode(MemcachedServer server, MemcachedSettings settings, MemcachedClientFactory clients,
			Siblings siblings) {
		this.server = server;
		this.settings = settings;
		this.siblings = siblings;
		this.standing = new NodeStanding(name(), settings.connections(), settings.servers().size() == 1,
				() -> siblings.objection(this), System::nanoTime);
		int mostSilentChecks = (int) Math.max(LEAST_SILENT_CHECKS,
				settings.operationTimeout().multipliedBy(2).dividedBy(CHECK_INTERVAL));
		this.newLink = () -> new NodeLink(this, server, settings, clients, mostSilentChecks);
	}

	@Override
	public String name() {
		return this.server.toString();
	}

	@Override
	public void start(NodeListener listener) {
		this.standing.start(listener);
		int connections = this.settings.connections();
		this.connecting = new CompletableFuture<>();
		List<NodeLink> started = Stream.generate(this.newLink).limit(connections).toList();
		this.links = started;
		// a node that is being closed does nothing more
		ScheduledExecutorService thread = new ScheduledThreadPoolExecutor(1, this::newThread, new DiscardPolicy());
		this.checks = thread;
		thread.scheduleWithFixedDelay(() -> check(started), 0, CHECK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
	}

	private Thread newThread(Runnable task) {
		Thread thread = new Thread(task, "memcached " + this.server);
		thread.setDaemon(true);
		return thread;
	}

	@Override
	public void awaitStart(Deadline deadline) {
		deadline.await(this.connecting);
		this.standing.watch();
	}

	@Override
	public boolean up() {
		return this.standing.up();
	}

	@Override
	public @Nullable String problem() {
		return this.standing.problem();
	}

	@Override
	public boolean wasReached() {
		return this.standing.wasReached();
	}

	/** Returns which server the first connection leads to. */
	@Override
	public NodeIdentity identity() {
		return identityChecks().map(IdentityCheck::identity).findFirst().orElse(NodeIdentity.UNKNOWN);
	}

	@Override
	public @Nullable NodeMemory memory() {
		return identityChecks().map(IdentityCheck::memory).filter(Objects::nonNull).findFirst().orElse(null);
	}

	private Stream<IdentityCheck> identityChecks() {
		return connections().stream().map(NodeConnection::identityCheck);
	}

	/** Returns the connections that are up. */
	List<NodeConnection> connections() {
		return this.links.stream().map(NodeLink::connection).filter(Objects::nonNull).toList();
	}

	@Override
	public Pending<CacheRead> read(String key) {
		NodeConnection connection = connection(key);
		if (connection == null) {
			return (deadline) -> CacheRead.NoHit.UNAVAILABLE;
		}
		Answer answer = new Answer(connection);
		answer.to(key, connection.commands().gets(key, answer));
		return (deadline) -> answer.await(deadline).asRead(connection.run);
	}

	@Override
	public Pending<CacheWrite> replace(String key, byte[] value, CacheToken token, Duration timeToLive) {
		int until = MemcachedExpiry.of(timeToLive);
		return write(key, value, token, (commands, cas, answer) -> commands.set(key, value, cas, until, answer));
	}

	/** Removes a value, on the condition on which it would be replaced. */
	@Override
	public Pending<CacheWrite> remove(String key, CacheToken token) {
		return write(key, null, token, (commands, cas, answer) -> commands.delete(key, cas, answer));
	}

	@Override
	public Pending<CacheWrite> add(String key, byte[] value, Duration timeToLive) {
		int until = MemcachedExpiry.of(timeToLive);
		return write(key, value, null, (commands, cas, answer) -> commands.add(key, value, until, answer));
	}

	@Override
	public Pending<CacheWrite> put(String key, byte[] value, Duration timeToLive) {
		int until = MemcachedExpiry.of(timeToLive);
		return write(key, value, null, (commands, cas, answer) -> commands.set(key, value, 0, until, answer));
	}

	@Override
	public Pending<CacheWrite> remove(String key) {
		return write(key, null, null, (commands, cas, answer) -> commands.delete(key, 0, answer));
	}

	/**
	 * Sends a write. A token of another connection is a conflict, and the server is not
	 * asked: it may have been restarted in between, and the number may match by accident.
	 * The number 0 is a conflict too. A server without compare-and-set sends it, and
	 * takes it for no condition.
	 */
	private Pending<CacheWrite> write(String key, byte @Nullable [] value, @Nullable CacheToken token, Write write) {
		// a character of a key is a byte
		long size = (value != null) ? (long) value.length + key.length() + ITEM_OVERHEAD : 0;
		if (size > this.settings.maxItemBytes()) {
			return answered(Outcome.REFUSED);
		}
		NodeConnection connection = connection(key);
		if (connection == null) {
			return answered(Outcome.UNAVAILABLE);
		}
		if (size > connection.largestItem()) {
			return answered(Outcome.REFUSED);
		}
		long cas = 0;
		if (token != null) {
			if (!(token instanceof MemcachedToken state) || state.run() != connection.run || state.cas() == 0) {
				return answered(Outcome.CONFLICT);
			}
			cas = state.cas();
		}
		Answer answer = new Answer(connection);
		answer.to(key, write.of(connection.commands(), cas, answer));
		return (deadline) -> answer.await(deadline).asWrite(connection.run, answer.sent());
	}

	private static Pending<CacheWrite> answered(Outcome outcome) {
		return (deadline) -> CacheWrite.of(outcome);
	}

	private @Nullable NodeConnection connection(String key) {
		if (!this.standing.up()) {
			return null;
		}
		List<NodeLink> all = this.links;
		return all.get(Math.floorMod(key.hashCode(), all.size())).connection();
	}

	private void check(List<NodeLink> started) {
		if (this.standing.closing()) {
			return;
		}
		for (NodeLink link : started) {
			try {
				link.check();
				this.standing.sumUp();
			}
			// a failed check must not be the last one
			catch (RuntimeException | Error ex) {
				LOGGER.debug("A connection to memcached {} cannot be checked", this.server, ex);
			}
		}
	}

	/**
	 * Notes that the server has closed a new connection without an answer. It is asked
	 * once for the reason, until it is connected to again.
	 */
	void closedUnheard(InetSocketAddress address) {
		execute(() -> {
			if (!this.askedWhatItIs && !this.standing.closing()) {
				this.askedWhatItIs = true;
				Refusal refusal = UnheardServer.refusal(address, this.settings.tls(), this.settings.protocol());
				if (refusal != null) {
					refused(refusal);
				}
			}
		});
	}

	void connectionUp() {
		this.standing.connectionUp();
		execute(() -> this.askedWhatItIs = false);
		if (up()) {
			this.connecting.complete(null);
		}
		this.siblings.changed(this);
	}

	/** Returns whether it is there, which its connections have a say in. */
	NodeStanding standing() {
		return this.standing;
	}

	/** Ends all connections, which are then made anew: a loss and a return. */
	void reconnect(String why) {
		execute(() -> this.links.forEach((link) -> link.close(why)));
	}

	/** Looks again whether the connections can be used, on the thread of this node. */
	void judgeSoon() {
		execute(this.standing::judge);
	}

	/** Notes that the server answers but is not used. */
	void refused(Refusal refusal) {
		this.standing.refused(refusal);
		this.connecting.complete(null);
	}

	/**
	 * Notes that each address of the server has refused a connection. A start has nothing
	 * to wait for.
	 */
	void nobodyListens() {
		this.connecting.complete(null);
	}

	/**
	 * Notes that a connection was lost after it had been up, and starts the next at once
	 * if it had lasted.
	 */
	void connectionLost(String why) {
		this.standing.connectionLost(why);
		List<NodeLink> started = this.links;
		execute(() -> check(started));
		if (!this.standing.closing()) {
			this.siblings.changed(this);
		}
	}

	private void execute(Runnable task) {
		ScheduledExecutorService thread = this.checks;
		if (thread != null) {
			thread.execute(task);
		}
	}

	/**
	 * Ends all connections, and the thread that checks them. A thread that a slow name
	 * service holds up ends later, and connects to nothing then.
	 */
	@Override
	public void close() {
		ScheduledExecutorService thread = this.checks;
		if (!this.standing.close() || thread == null) {
			return;
		}
		this.links.forEach(NodeLink::close);
		thread.shutdown();
		try {
			thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** Makes the operation of a write, on the condition that the item has a number. */
	@FunctionalInterface
	private interface Write {

		Operation of(Commands commands, long cas, Answer answer);

	}

}
