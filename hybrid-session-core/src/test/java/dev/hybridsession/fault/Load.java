package dev.hybridsession.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import dev.hybridsession.HybridSession;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.LongestWait;
import org.awaitility.Awaitility;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Users at work on a {@link Cluster}, and what they may complain about. Nobody may ever
 * be logged out or be served an error. As for counts:
 * <ol>
 * <li>Each page load must see the count that was confirmed last, whichever instance that
 * was, unless there is <em>doubt</em>.</li>
 * <li>Doubt begins before a test injects a fault, and when an instance loses more nodes
 * than there are replicas: on a busy machine it may, without anybody's doing. A page load
 * that ends in it must see what was confirmed until {@code loss} before it began, or
 * something confirmed later.</li>
 * <li>{@code loss} is the sync interval if a node's data cannot be reached, for then the
 * database has to do; and zero if all that was confirmed before can be found.</li>
 * <li>Doubt ends with {@link #sure}: all instances have told the others what they see and
 * learnt what those see (one heartbeat), what the others may look for in the database is
 * there, nobody's view has changed since, and everybody has loaded two pages. The second
 * began after that. What it has confirmed counts, though it may build on less than what
 * was confirmed before the fault.</li>
 * </ol>
 */
final class Load implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Load.class);

	private static final long THINK_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

	private static final int WARM_UP = 150;

	final List<User> users;

	/** The instances that users are sent to. */
	final List<HybridInstance> instances;

	private final Cluster cluster;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	/** A save that was confirmed before this time may not be lost, in nanoseconds. */
	private final AtomicLong safe = new AtomicLong();

	private final AtomicInteger changes = new AtomicInteger();

	private volatile boolean loses;

	private volatile boolean over;

	Load(Cluster cluster, int number) {
		this.cluster = cluster;
		this.instances = new CopyOnWriteArrayList<>(cluster.instances());
		this.users = users("user", number);
		cluster.members().forEach((member) -> member.running.listener = this::changed);
		this.users.forEach((user) -> this.threads.execute(() -> work(user)));
		awaitPages(WARM_UP);
		sure();
	}

	private void work(User user) {
		while (!this.over) {
			user.page(this::safe);
			LockSupport.parkNanos(THINK_NANOS);
		}
	}

	private long safe() {
		return this.loses ? Math.min(this.safe.get(), System.nanoTime() - Cluster.SYNC_INTERVAL.toNanos())
				: this.safe.get();
	}

	/** From now on any node may lose anything at any time. */
	void doubtAlways() {
		this.loses = true;
	}

	private List<User> users(String name, int number) {
		List<User> users = IntStream.range(0, number).mapToObj((i) -> new User(name + i, this.instances)).toList();
		users.forEach(User::login);
		return users;
	}

	/** Users who have done something a moment ago, and do nothing now. */
	List<User> idle(int number) {
		List<User> idle = users("idle", number);
		idle.forEach((user) -> IntStream.range(0, 3).forEach((i) -> user.page()));
		return idle;
	}

	private void changed() {
		this.changes.incrementAndGet();
		if (this.cluster.away() > this.cluster.replicas) {
			doubt(Cluster.SYNC_INTERVAL);
		}
	}

	void doubt(Duration loss) {
		long since = System.nanoTime() - loss.toNanos();
		this.safe.accumulateAndGet(since, Math::min);
	}

	/** With replicas one node that is lost or comes back is no reason to doubt. */
	void doubtUnlessReplicas(Duration loss) {
		if (this.cluster.replicas == 0) {
			doubt(loss);
		}
	}

	void sure() {
		int seen;
		do {
			seen = this.changes.get();
			this.cluster.beat();
			awaitPages(2);
			this.safe.set(Long.MAX_VALUE);
		}
		while (seen != this.changes.get());
	}

	void awaitPages(int pages) {
		List<Integer> before = this.users.stream().map((user) -> user.pages.get()).toList();
		Awaitility.await()
			.pollInterval(Duration.ofMillis(10))
			.until(() -> IntStream.range(0, before.size())
				.allMatch((i) -> this.users.get(i).pages.get() >= before.get(i) + pages
						|| !this.users.get(i).complaints.isEmpty()));
	}

	void end() throws InterruptedException {
		this.over = true;
		this.threads.shutdown();
		assertThat(this.threads.awaitTermination(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS)).isTrue();
		logger.info("{} pages, the slowest took {} ms; {} changes of routes",
				this.users.stream().mapToInt((user) -> user.pages.get()).sum(),
				this.users.stream().mapToLong(User::slowest).max().orElse(0) / 1_000_000, this.changes);
		assertThat(this.users).allMatch((user) -> user.complaints.isEmpty());
	}

	/**
	 * Ends the load; nobody has complained, and every session has its last confirmed
	 * count, on every instance, and in the database too.
	 * @param idle the users who did nothing meanwhile
	 */
	void verify(List<User> idle) throws InterruptedException {
		end();
		List<User> all = new ArrayList<>(this.users);
		all.addAll(idle);
		this.instances.forEach((instance) -> assertCounts(instance, all));
		this.instances.forEach((instance) -> instance.sync.drain());
		this.cluster.loseMemcached();
		this.instances.forEach((instance) -> assertCounts(instance, all));
	}

	static void assertCounts(HybridInstance instance, List<User> users) {
		assertThat(users).allSatisfy((user) -> {
			HybridSession session = instance.repository.findById(user.id);
			assertThat(session).as("session of " + user.name).isNotNull();
			assertThat(User.count(session.getAttribute("count"))).as("count of " + user.name)
				.isEqualTo(user.lastConfirmed());
		});
	}

	@Override
	public void close() {
		this.over = true;
		this.threads.shutdownNow();
	}

}
