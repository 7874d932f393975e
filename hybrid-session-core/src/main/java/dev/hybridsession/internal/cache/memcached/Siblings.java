package dev.hybridsession.internal.cache.memcached;

import java.util.Comparator;
import java.util.List;

import dev.hybridsession.internal.store.NodeIdentity;
import org.jspecify.annotations.Nullable;

/**
 * Judges whether the connections of a node may be used, by which servers the connections
 * of this instance lead to. Each {@link MemcachedNode} asks, and is asked to ask again
 * when another has changed.
 * <ol>
 * <li>All connections of a node must lead to one server.</li>
 * <li>If two names lead to one server, only the first name in alphabetical order is used.
 * The second one counts as away while the first is connected.</li>
 * </ol>
 */
final class Siblings {

	private volatile List<MemcachedNode> nodes = List.of();

	void set(List<MemcachedNode> all) {
		this.nodes = all.stream().sorted(Comparator.comparing(MemcachedNode::name)).toList();
	}

	/**
	 * Returns why a node cannot be used though it is connected: the rest of a sentence
	 * that begins with the node, or {@code null}.
	 */
	@Nullable String objection(MemcachedNode node) {
		NodeIdentity identity = node.identity();
		for (NodeConnection connection : node.connections()) {
			IdentityCheck check = connection.identityCheck();
			if (check.mixed() || check.identity().differsFrom(identity)) {
				return "leads to several servers, one of them " + check.identity()
						+ (check.mixed() ? "" : ", another " + identity)
						+ ": give each server a name of its own in hybrid-session.memcached.servers,"
						+ " instead of that of a balancer or of several hosts";
			}
		}
		return this.nodes.stream()
			.takeWhile((other) -> other != node)
			.filter((other) -> other.identity().isSameAs(identity))
			.map((other) -> "is the same server as " + other.name() + ", " + identity
					+ ": name each server once in hybrid-session.memcached.servers")
			.findFirst()
			.orElse(null);
	}

	/** Tells all other nodes to look again. */
	void changed(MemcachedNode node) {
		this.nodes.stream().filter((other) -> other != node).forEach(MemcachedNode::judgeSoon);
	}

}
