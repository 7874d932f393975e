package dev.hybridsession.internal.cache.routing;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.hybridsession.internal.store.CacheRoutes;
import dev.hybridsession.internal.store.InstanceNote;
import dev.hybridsession.internal.store.NodeIdentity;
import dev.hybridsession.internal.store.NodeMemory;
import dev.hybridsession.internal.system.ClusterClock;
import org.jspecify.annotations.Nullable;

/**
 * Knows where each key is.
 * <ol>
 * <li>A key belongs to the first nodes of its order. For each node that is away, the next
 * one is its stand-in.</li>
 * <li>Whenever this instance loses a node or has it back, the routes over it change: a
 * fence is set. Other instances tell of theirs.</li>
 * <li>A copy may have missed something if it was last checked before the newest fence of
 * any node in its order up to the node that holds it.</li>
 * <li>While instances differ on whether a node is there, on which server its name leads
 * to, or on which nodes there are, any copy may: it is never trusted.</li>
 * </ol>
 */
public final class Routes implements CacheRoutes, NodeListener {

	private final List<CacheNode> nodes;

	private final Rendezvous rendezvous;

	private final int copies;

	private final ClusterClock clock;

	private final long clockSkew;

	private final AtomicReference<RouteKnowledge> knowledge;

	/** The time until which this instance had heard nothing of the other instances. */
	private volatile long ownFence = Long.MIN_VALUE;

	/**
	 * Whether this instance still has heard nothing of the other instances, which may
	 * have other nodes.
	 */
	private volatile boolean alone;

	private volatile Runnable listener = () -> {
	};

	/**
	 * Creates routes over nodes of different names.
	 * @param copies how many of them hold a key
	 */
	public Routes(Collection<? extends CacheNode> nodes, int copies, Clock clock, Duration clockSkew) {
		List<CacheNode> ordered = new ArrayList<>(nodes);
		ordered.sort(Comparator.comparing(CacheNode::name));
		this.nodes = List.copyOf(ordered);
		this.rendezvous = new Rendezvous(this.nodes.stream().map(CacheNode::name).toList());
		this.copies = copies;
		this.clock = ClusterClock.of(clock);
		this.clockSkew = clockSkew.toMillis();
		this.knowledge = new AtomicReference<>(RouteKnowledge.none(this.nodes.size()));
	}

	Route route(String key) {
		int[] order = this.rendezvous.order(key);
		List<CacheNode> owners = new ArrayList<>(this.copies);
		boolean[] up = new boolean[order.length];
		int asked = 0;
		for (; asked < order.length && owners.size() < this.copies; asked++) {
			CacheNode node = this.nodes.get(order[asked]);
			up[asked] = node.up();
			if (up[asked]) {
				owners.add(node);
			}
		}
		// only now: a request that sees that a node is back must see the fence of its
		// return
		RouteKnowledge known = Objects.requireNonNull(this.knowledge.get());
		long fence = Long.MIN_VALUE;
		boolean differs = this.alone
				|| (!known.otherLists().isEmpty() && (differs(known, key) || differs(known, key, owners)));
		for (int i = 0; i < asked; i++) {
			fence = Math.max(fence, known.fences()[order[i]]);
			differs |= known.disputed(order[i], up[i]);
		}
		return new Route(owners, fence(fence, differs), differs || owners.size() < asked);
	}

	private boolean differs(RouteKnowledge known, String key) {
		List<String> ours = this.rendezvous.first(key, this.copies);
		return known.otherLists().stream().anyMatch((list) -> !list.owners(key).equals(ours));
	}

	/**
	 * While a node is away, another instance may have a different stand-in for it, or
	 * none.
	 */
	private static boolean differs(RouteKnowledge known, String key, List<CacheNode> owners) {
		List<String> ours = owners.stream().map(CacheNode::name).toList();
		return known.otherLists().stream().anyMatch((list) -> !list.serving(key).equals(ours));
	}

	List<CacheNode> reachable() {
		return this.nodes.stream().filter(CacheNode::up).toList();
	}

	/**
	 * Returns the route of a key that has one copy at most.
	 * @return the route to the first node of its order, which has no owner if that is
	 * away
	 */
	Route home(String key) {
		int first = this.rendezvous.order(key)[0];
		CacheNode node = this.nodes.get(first);
		List<CacheNode> owners = node.up() ? List.of(node) : List.of();
		RouteKnowledge known = Objects.requireNonNull(this.knowledge.get());
		boolean inDoubt = known.disputed(first, !owners.isEmpty())
				|| (!known.otherLists().isEmpty() && differs(known, key));
		return new Route(owners, fence(known.fences()[first], inDoubt), inDoubt);
	}

	private long fence(long changed, boolean inDoubt) {
		if (inDoubt) {
			return Long.MAX_VALUE;
		}
		long newest = Math.max(changed, this.ownFence);
		return (newest != Long.MIN_VALUE) ? newest + this.clockSkew : newest;
	}

	@Override
	public void changing(String name) {
		this.knowledge
			.updateAndGet((known) -> known.raised(this.rendezvous.names().indexOf(name), this.clock.fencing()));
	}

	@Override
	public void changed(String name) {
		changing(name);
		this.listener.run();
	}

	@Override
	public void markAllStale() {
		this.ownFence = this.clock.fencing();
		this.alone = true;
	}

	@Override
	public void onChange(Runnable action) {
		this.listener = action;
	}

	@Override
	public List<String> nodes() {
		return this.rendezvous.names();
	}

	@Override
	public int copies() {
		return this.copies;
	}

	@Override
	public Set<String> away() {
		return this.nodes.stream()
			.filter((node) -> !node.up())
			.map(CacheNode::name)
			.collect(Collectors.toCollection(LinkedHashSet::new));
	}

	@Override
	public Map<String, String> problems() {
		return known(CacheNode::problem);
	}

	@Override
	public Map<String, NodeIdentity> identities() {
		return this.nodes.stream()
			.filter((node) -> node.up() && !node.identity().equals(NodeIdentity.UNKNOWN))
			.collect(Collectors.toMap(CacheNode::name, CacheNode::identity));
	}

	@Override
	public Map<String, NodeMemory> memory() {
		return known(CacheNode::memory);
	}

	private <T> Map<String, T> known(Function<CacheNode, @Nullable T> fact) {
		Map<String, T> known = new LinkedHashMap<>();
		for (CacheNode node : this.nodes) {
			T value = fact.apply(node);
			if (value != null) {
				known.put(node.name(), value);
			}
		}
		return known;
	}

	@Override
	public Map<String, Long> fences() {
		long[] fences = Objects.requireNonNull(this.knowledge.get()).fences();
		Map<String, Long> byName = new LinkedHashMap<>();
		for (int i = 0; i < fences.length; i++) {
			if (fences[i] != Long.MIN_VALUE) {
				byName.put(nodes().get(i), fences[i]);
			}
		}
		return byName;
	}

	@Override
	public void learn(Map<String, Long> fences, Collection<InstanceNote> others) {
		boolean[] seen = new boolean[this.nodes.size()];
		boolean[] missed = new boolean[seen.length];
		boolean[] up = new boolean[seen.length];
		for (int i = 0; i < seen.length; i++) {
			String name = nodes().get(i);
			up[i] = this.nodes.get(i).up();
			NodeIdentity identity = this.nodes.get(i).identity();
			for (InstanceNote note : others) {
				// a client that reaches another server under that name does not reach
				// ours
				missed[i] |= note.nodes().contains(name)
						&& (note.away().contains(name) || note.identity(name).differsFrom(identity));
				seen[i] |= note.nodes().contains(name) && !note.away().contains(name);
			}
		}
		List<RouteKnowledge.NodeList> otherLists = others.stream()
			.filter((note) -> !note.nodes().equals(nodes()) || note.copies() != this.copies)
			.map(RouteKnowledge.NodeList::of)
			.distinct()
			.toList();
		this.knowledge.updateAndGet((known) -> {
			RouteKnowledge told = known.told(seen, missed, up, otherLists, this.clock.fencing());
			for (int i = 0; i < seen.length; i++) {
				told = told.raised(i, fences.getOrDefault(nodes().get(i), Long.MIN_VALUE));
			}
			return told;
		});
		this.alone = false;
	}

}
