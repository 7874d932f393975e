package dev.hybridsession.internal.cache.routing;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;

import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheUpdate;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.CacheWrite.Outcome;
import dev.hybridsession.internal.store.SessionCache;
import org.jspecify.annotations.Nullable;

/**
 * Several nodes as one cache.
 * <ol>
 * <li>A key is read from and written to its owners, in one round.</li>
 * <li>While its route is in doubt, what the owners do not have is looked for on all other
 * nodes.</li>
 * <li>What must not survive is replaced or removed on all nodes, in doubt or not.</li>
 * <li>A token is of use while the same nodes own the key. Later it is a conflict, so that
 * its holder looks where the key is now.</li>
 * </ol>
 */
public final class RoutedCache implements SessionCache, AutoCloseable {

	/** How many items are written at once, well below what a connection queues. */
	private static final int MOST_PIPELINED = 1000;

	/** How many items are read at once: sessions of 100 KB come in time at 1 Gbit/s. */
	private static final int MOST_READ = 250;

	/** How many bytes are sent at once: 10 ms of a network of 1 Gbit/s. */
	private static final int MOST_BYTES = 1024 * 1024;

	/** An application that is just starting is slow; that is no outage. */
	private static final Duration FIRST_CONNECT = Duration.ofSeconds(1);

	private final List<CacheNode> nodes;

	private final Routes routes;

	private final Duration operationTimeout;

	private final BinaryOperator<byte[]> merger;

	/**
	 * Puts nodes together.
	 * @param nodes the nodes, not started
	 */
	public RoutedCache(Collection<? extends CacheNode> nodes, Routes routes, Duration operationTimeout,
			BinaryOperator<byte[]> merger) {
		this.nodes = List.copyOf(nodes);
		this.routes = routes;
		this.operationTimeout = operationTimeout;
		this.merger = merger;
	}

	/**
	 * Connects to all nodes. Waits at most a second. A node that is not there by then is
	 * connected later, when it comes.
	 */
	public void start() {
		this.nodes.forEach((node) -> node.start(this.routes));
		Deadline deadline = Deadline.in(FIRST_CONNECT);
		this.nodes.forEach((node) -> node.awaitStart(deadline));
	}

	@Override
	public Routes routes() {
		return this.routes;
	}

	@Override
	public SessionCache singleOwner() {
		return new SingleOwnerCache(this.routes, this.operationTimeout, false);
	}

	@Override
	public SessionCache leases() {
		return new SingleOwnerCache(this.routes, this.operationTimeout, true);
	}

	@Override
	public CacheRead read(String key) {
		Deadline deadline = Deadline.in(this.operationTimeout);
		return await(key, askOwners(key), deadline);
	}

	@Override
	public @Nullable CacheRead readEverywhere(String key) {
		boolean elsewhere = this.routes.reachable().size() > this.routes.route(key).owners().size();
		return elsewhere ? readEverywhere(key, Deadline.in(this.operationTimeout)) : null;
	}

	private CacheRead readEverywhere(String key, Deadline deadline) {
		Route route = this.routes.route(key);
		return CopyRead.send(route, everyNode(route), key).await(deadline, this.merger);
	}

	private CopyRead askOwners(String key) {
		Route route = this.routes.route(key);
		return CopyRead.send(route, route.owners(), key);
	}

	/**
	 * Reads window after window, each with a wait budget of its own, so that large
	 * sessions have the time to come.
	 */
	@Override
	public Map<String, CacheRead> readAll(Collection<String> keys) {
		Map<String, CacheRead> answers = new LinkedHashMap<>();
		List<String> asked = List.copyOf(new LinkedHashSet<>(keys));
		for (int from = 0; from < asked.size(); from += MOST_READ) {
			readWindow(asked.subList(from, Math.min(asked.size(), from + MOST_READ)), answers);
		}
		return answers;
	}

	private void readWindow(List<String> keys, Map<String, CacheRead> answers) {
		Deadline deadline = Deadline.forMany(this.operationTimeout);
		Deque<Map.Entry<String, CopyRead>> asked = new ArrayDeque<>();
		for (String key : keys) {
			answers.put(key, CacheRead.NoHit.UNAVAILABLE);
			if (deadline.next() > 0) {
				asked.addLast(Map.entry(key, askOwners(key)));
			}
		}
		// answers come in the order of the questions: with the last one here, none needs
		// to wait again
		while (!asked.isEmpty()) {
			Map.Entry<String, CopyRead> last = asked.removeLast();
			answers.put(last.getKey(), await(last.getKey(), last.getValue(), deadline));
		}
	}

	private CacheRead await(String key, CopyRead question, Deadline deadline) {
		CacheRead answer = question.await(deadline, this.merger);
		return question.mayBeElsewhere(answer) ? readEverywhere(key, deadline) : answer;
	}

	@Override
	public CacheWrite replace(String key, byte[] value, CacheToken token, Duration timeToLive) {
		return write(key, value, token, timeToLive);
	}

	@Override
	public CacheWrite add(String key, byte[] value, Duration timeToLive) {
		return write(key, value, null, timeToLive);
	}

	private CacheWrite write(String key, byte[] value, @Nullable CacheToken token, Duration timeToLive) {
		Deadline deadline = Deadline.in(this.operationTimeout);
		return send(key, value, token, timeToLive).await(deadline).await(deadline);
	}

	/**
	 * Writes window after window, each with a wait budget of its own. So a page that asks
	 * meanwhile waits behind one window at most.
	 */
	@Override
	public List<CacheWrite> updateAll(List<CacheUpdate> updates) {
		List<CacheWrite> answers = new ArrayList<>(updates.size());
		while (answers.size() < updates.size()) {
			List<CacheUpdate> window = updates.subList(answers.size(), endOfWindow(updates, answers.size()));
			answers.addAll(awaitAll(awaitAll(window.stream()
				.map((update) -> send(update.key(), update.value(), update.token(), update.timeToLive()))
				.toList())));
		}
		return answers;
	}

	private static int endOfWindow(List<CacheUpdate> updates, int from) {
		int to = from;
		int bytes = 0;
		while (to < updates.size() && to - from < MOST_PIPELINED && bytes < MOST_BYTES) {
			bytes += updates.get(to).value().length;
			to++;
		}
		return to;
	}

	/** Begins with the last one, as {@link #readAll} does. */
	private <T> List<T> awaitAll(List<Pending<T>> sent) {
		Deadline deadline = Deadline.forMany(this.operationTimeout);
		List<T> answers = new ArrayList<>(sent.size());
		for (int i = sent.size() - 1; i >= 0; i--) {
			answers.add(sent.get(i).await(deadline));
		}
		Collections.reverse(answers);
		return answers;
	}

	/** Sends a value on the condition of a token, or that nothing is there. */
	private Pending<Pending<CacheWrite>> send(String key, byte[] value, @Nullable CacheToken token,
			Duration timeToLive) {
		Route route = this.routes.route(key);
		List<CacheNode> owners = route.owners();
		if (token == null) {
			CopyWrite addition = CopyWrite.addition(owners, key, value, timeToLive);
			return (deadline) -> answered(addition.await(owners.size(), deadline));
		}
		if (isOutdated(route, token)) {
			return (deadline) -> answered(CacheWrite.of(Outcome.CONFLICT));
		}
		return owners.isEmpty() ? (deadline) -> answered(CacheWrite.of(Outcome.UNAVAILABLE))
				: new Replacement(key, value, (CopyToken) token, timeToLive).send(owners);
	}

	private static Pending<CacheWrite> answered(CacheWrite answer) {
		return (deadline) -> answer;
	}

	@Override
	public CacheWrite remove(String key, CacheToken token) {
		Deadline deadline = Deadline.in(this.operationTimeout);
		Route route = this.routes.route(key);
		if (isOutdated(route, token)) {
			return CacheWrite.of(Outcome.CONFLICT);
		}
		CopyWrite.Sending removal = (index, node) -> {
			CacheToken state = ((CopyToken) token).state(index);
			return (state != null) ? node.remove(key, state) : (anyDeadline) -> CacheWrite.of(Outcome.STORED);
		};
		return CopyWrite.send(route.owners(), removal, removal).await(route.owners().size(), deadline);
	}

	private static boolean isOutdated(Route route, CacheToken token) {
		return !route.owners().isEmpty() && !(token instanceof CopyToken copies && copies.isOf(route));
	}

	/**
	 * Writes to all nodes. A stand-in may have kept a copy since an earlier loss of an
	 * owner, and it would be served if the owner and the database were away.
	 */
	@Override
	public CacheWrite put(String key, byte[] value, Duration timeToLive) {
		Route route = this.routes.route(key);
		return send(everyNode(route), key, (node) -> node.put(key, value, timeToLive)).await(route.owners().size(),
				Deadline.in(this.operationTimeout));
	}

	/**
	 * Writes to the owners as well: other nodes may own the key since the value was
	 * written.
	 */
	@Override
	public void putElsewhere(String key, byte[] value, Duration timeToLive) {
		if (this.nodes.size() > 1) {
			put(key, value, timeToLive);
		}
	}

	@Override
	public CacheWrite remove(String key) {
		Route route = this.routes.route(key);
		return send(everyNode(route), key, (node) -> node.remove(key)).awaitRemoval(route.owners().size(),
				Deadline.in(this.operationTimeout));
	}

	/**
	 * Returns the nodes of a route and the others that can be asked, the owners first.
	 */
	private List<CacheNode> everyNode(Route route) {
		List<CacheNode> nodes = new ArrayList<>(route.owners());
		this.routes.reachable().stream().filter((node) -> !nodes.contains(node)).forEach(nodes::add);
		return nodes;
	}

	private static CopyWrite send(List<CacheNode> nodes, String key, Function<CacheNode, Pending<CacheWrite>> write) {
		return CopyWrite.send(nodes, (index, node) -> write.apply(node), (index, node) -> CopyWrite.removal(node, key));
	}

	@Override
	public boolean wasReached() {
		return this.nodes.stream().anyMatch(CacheNode::wasReached);
	}

	@Override
	public boolean isInDoubt(String key) {
		return this.routes.route(key).inDoubt();
	}

	@Override
	public long fence(String key) {
		return this.routes.route(key).fence();
	}

	/**
	 * Ends the connections. Whatever is asked from now on is unavailable, until the cache
	 * is started again.
	 */
	@Override
	public void close() {
		this.nodes.forEach(CacheNode::close);
	}

}
