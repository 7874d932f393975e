package dev.hybridsession.memcached;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.hybridsession.tier.CacheRead;
import dev.hybridsession.tier.CacheToken;
import dev.hybridsession.tier.CacheWrite;
import dev.hybridsession.tier.CacheWrite.Outcome;
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
 * <li>A question that has no connection is answered at once. All others are sent without
 * waiting; whoever asks waits for the answer.</li>
 * <li>It is lost while any of its connections is, which is logged once, as is its
 * return.</li>
 * </ol>
 */
final class CacheNode implements AutoCloseable {

	private static final Logger LOGGER = LoggerFactory.getLogger(CacheNode.class);

	private static final Duration CHECK_INTERVAL = Duration.ofMillis(500);

	/** An application that is just starting is slow; that is no outage. */
	private static final Duration FIRST_CONNECT = Duration.ofSeconds(1);

	private static final int LEAST_PATIENCE = 3;

	private static final int CLOSE_SECONDS = 1;

	private final MemcachedServer server;

	private final Commands commands;

	private final List<NodeLink> links;

	private final ScheduledExecutorService checks;

	private final CountDownLatch connecting;

	private final ReentrantLock standing = new ReentrantLock();

	private int missing;

	private boolean lost;

	/** Whether the first connect has had its time. */
	private boolean watched;

	private boolean closing;

	CacheNode(MemcachedServer server, MemcachedSettings settings, MemcachedClientFactory clients) {
		this.server = server;
		this.commands = Commands.of(settings.protocol());
		this.missing = settings.connections();
		this.connecting = new CountDownLatch(settings.connections());
		int patience = (int) Math.max(LEAST_PATIENCE,
				settings.operationTimeout().multipliedBy(2).dividedBy(CHECK_INTERVAL));
		this.links = Stream.generate(() -> new NodeLink(this, server, settings, clients, patience))
			.limit(settings.connections())
			.toList();
		this.checks = Executors.newSingleThreadScheduledExecutor((task) -> {
			Thread thread = new Thread(task, "memcached " + server);
			thread.setDaemon(true);
			return thread;
		});
	}

	/**
	 * Connects. A node that is not there in time is not an error: it is lost.
	 */
	void start() {
		this.checks.scheduleWithFixedDelay(() -> this.links.forEach(NodeLink::check), 0, CHECK_INTERVAL.toMillis(),
				TimeUnit.MILLISECONDS);
		try {
			this.connecting.await(FIRST_CONNECT.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		stand(0, true);
	}

	Commands commands() {
		return this.commands;
	}

	Pending<CacheRead> read(String key) {
		NodeConnection connection = connection(key);
		if (connection == null) {
			return (deadline) -> CacheRead.Unavailable.UNAVAILABLE;
		}
		Answer answer = new Answer(connection);
		Operation operation = this.commands.gets(key, answer);
		connection.send(key, operation);
		return new Exchange<>(operation, answer, (reply, sent) -> reply.asRead(connection.epoch()));
	}

	/**
	 * Replaces a value. A token of another connection is a conflict without asking: the
	 * server may have been restarted in between, and the number match by accident. So is
	 * the number 0, which a server without compare-and-set tells, and takes for no
	 * condition.
	 */
	Pending<CacheWrite> replace(String key, byte[] value, CacheToken token, int expiry) {
		return conditional(key, token, (cas, answer) -> this.commands.cas(key, value, cas, expiry, answer));
	}

	/**
	 * Removes a value, on the condition on which it would be replaced.
	 */
	Pending<CacheWrite> remove(String key, CacheToken token) {
		return conditional(key, token, (cas, answer) -> this.commands.delete(key, cas, answer));
	}

	private Pending<CacheWrite> conditional(String key, CacheToken token, BiFunction<Long, Answer, Operation> command) {
		NodeConnection connection = connection(key);
		if (connection == null) {
			return answered(Outcome.UNAVAILABLE);
		}
		if (!(token instanceof MemcachedToken state) || state.epoch() != connection.epoch() || state.cas() == 0) {
			return answered(Outcome.CONFLICT);
		}
		return write(connection, key, (answer) -> command.apply(state.cas(), answer));
	}

	Pending<CacheWrite> add(String key, byte[] value, int expiry) {
		return write(connection(key), key, (answer) -> this.commands.add(key, value, expiry, answer));
	}

	Pending<CacheWrite> put(String key, byte[] value, int expiry) {
		return write(connection(key), key, (answer) -> this.commands.set(key, value, expiry, answer));
	}

	Pending<CacheWrite> remove(String key) {
		return write(connection(key), key, (answer) -> this.commands.delete(key, answer));
	}

	private Pending<CacheWrite> write(@Nullable NodeConnection connection, String key,
			Function<Answer, Operation> command) {
		if (connection == null) {
			return answered(Outcome.UNAVAILABLE);
		}
		Answer answer = new Answer(connection);
		Operation operation = command.apply(answer);
		connection.send(key, operation);
		return new Exchange<>(operation, answer, (reply, sent) -> reply.asWrite(connection.epoch(), sent));
	}

	private static Pending<CacheWrite> answered(Outcome outcome) {
		return (deadline) -> CacheWrite.of(outcome);
	}

	private @Nullable NodeConnection connection(String key) {
		return this.links.get(Math.floorMod(key.hashCode(), this.links.size())).connection();
	}

	/**
	 * Notes that one of the connections has come up.
	 */
	void connectionUp() {
		stand(-1, false);
		this.connecting.countDown();
	}

	/**
	 * Notes that one of the connections was lost after it had been up.
	 */
	void connectionLost() {
		stand(1, false);
	}

	private void stand(int change, boolean watch) {
		this.standing.lock();
		try {
			this.missing += change;
			this.watched |= watch;
			if (this.watched && !this.closing && this.lost != (this.missing > 0)) {
				this.lost = !this.lost;
				log();
			}
		}
		finally {
			this.standing.unlock();
		}
	}

	private void log() {
		if (this.lost) {
			LOGGER.warn("memcached {} is lost: its sessions are served from the database until it is back",
					this.server);
		}
		else {
			LOGGER.info("memcached {} is back", this.server);
		}
	}

	/**
	 * Ends all connections. What is asked from now on is unavailable.
	 */
	@Override
	public void close() {
		this.standing.lock();
		try {
			if (this.closing) {
				return;
			}
			this.closing = true;
		}
		finally {
			this.standing.unlock();
		}
		// on the thread that also opens them, so that none is opened afterwards
		this.checks.execute(() -> this.links.forEach(NodeLink::close));
		this.checks.shutdown();
		try {
			this.checks.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
