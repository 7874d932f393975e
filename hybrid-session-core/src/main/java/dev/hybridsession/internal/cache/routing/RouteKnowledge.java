package dev.hybridsession.internal.cache.routing;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

import dev.hybridsession.internal.store.InstanceNote;

/**
 * Holds the knowledge of an instance about its routes, immutable, for {@link Routes}.
 * Nodes go by their index.
 *
 * @param fences when the routes over each node have last changed, in milliseconds since
 * the epoch
 * @param seen whether another instance says that a node is there
 * @param missed whether another instance says that it is away
 * @param otherLists the node lists of instances that have another than this one
 */
record RouteKnowledge(long[] fences, boolean[] seen, boolean[] missed, List<NodeList> otherLists) {

	static RouteKnowledge none(int nodes) {
		long[] fences = new long[nodes];
		Arrays.fill(fences, Long.MIN_VALUE);
		return new RouteKnowledge(fences, new boolean[nodes], new boolean[nodes], List.of());
	}

	RouteKnowledge raised(int node, long fence) {
		if (fence <= this.fences[node]) {
			return this;
		}
		long[] raised = this.fences.clone();
		raised[node] = fence;
		return new RouteKnowledge(raised, this.seen, this.missed, this.otherLists);
	}

	/**
	 * Returns whether another instance is known to differ on a node being there.
	 * @param up whether this instance sees the node now
	 */
	boolean disputed(int node, boolean up) {
		return up ? this.missed[node] : this.seen[node];
	}

	/**
	 * Takes over what the other instances say of themselves. Where they agree again, a
	 * fence is raised: this instance has missed what they wrote to other nodes until now.
	 */
	RouteKnowledge told(boolean[] nowSeen, boolean[] nowMissed, boolean[] up, List<NodeList> nowOtherLists, long now) {
		boolean listsAgree = !nowOtherLists.containsAll(this.otherLists);
		RouteKnowledge told = this;
		for (int i = 0; i < this.fences.length; i++) {
			boolean agree = up[i] ? !nowMissed[i] : !nowSeen[i];
			if (listsAgree || (disputed(i, up[i]) && agree)) {
				told = told.raised(i, now);
			}
		}
		return new RouteKnowledge(told.fences, nowSeen, nowMissed, nowOtherLists);
	}

	/**
	 * Where the keys of an instance with another setup are.
	 *
	 * @param rendezvous the order of its nodes
	 * @param copies how many of them hold a key
	 * @param away those of them that it cannot reach
	 */
	record NodeList(Rendezvous rendezvous, int copies, Set<String> away) {

		static NodeList of(InstanceNote note) {
			return new NodeList(new Rendezvous(note.nodes()), note.copies(), note.away());
		}

		/** Returns the nodes that hold a key while all are there. */
		List<String> owners(String key) {
			return this.rendezvous.first(key, this.copies);
		}

		/** Returns the nodes that hold a key now. Fewer nodes have fewer to stand in. */
		List<String> serving(String key) {
			return this.rendezvous.first(key, this.rendezvous.names().size())
				.stream()
				.filter((name) -> !this.away.contains(name))
				.limit(this.copies)
				.toList();
		}

	}

}
