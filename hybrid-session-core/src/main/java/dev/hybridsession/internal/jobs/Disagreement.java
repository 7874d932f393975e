package dev.hybridsession.internal.jobs;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.hybridsession.internal.store.CacheRoutes;
import dev.hybridsession.internal.store.InstanceNote;
import dev.hybridsession.internal.store.NodeIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds where other instances see the nodes differently: they have other nodes, reach
 * others of them, or reach other servers under the same names. The {@link Heartbeat} asks
 * it with each beat. Not for concurrent use.
 */
final class Disagreement {

	private static final Logger logger = LoggerFactory.getLogger(Disagreement.class);

	private final Difference sight = new Difference();

	private final Difference servers = new Difference();

	private final long longest;

	/**
	 * Creates one that has looked at no notes yet.
	 * @param longest how long an instance that vanished is taken for one that is there,
	 * in milliseconds. Its note differs as long, for example after all servers were
	 * restarted
	 */
	Disagreement(long longest) {
		this.longest = longest;
	}

	/**
	 * Looks at the notes of the other instances.
	 * @param now milliseconds by a clock that nobody sets
	 * @return whether another instance says anything new that this instance does not
	 */
	boolean look(CacheRoutes routes, Collection<InstanceNote> notes, long now) {
		List<String> others = notes.stream()
			.filter((note) -> !isSameList(routes, note) || !isSameSight(routes, note))
			.map((note) -> setup(note.nodes(), note.copies()) + " without " + new TreeSet<>(note.away()))
			.sorted()
			.distinct()
			.toList();
		boolean isNew = this.sight.look(others, now, () -> logger
			.warn("Instances differ on the nodes of memcached; sessions on nodes that not all of them have, or"
					+ " reach, are read with the database. This one has {} without {}, other instances have {}. Give"
					+ " all the same hybrid-session.memcached.servers and replicas, and let each reach all nodes",
					setup(routes.nodes(), routes.copies()), new TreeSet<>(routes.away()), String.join(", ", others)),
				() -> logger.info("Instances agree on the nodes of memcached again"));
		List<String> otherServers = otherServers(routes, notes);
		return this.servers.look(otherServers, now, () -> logger.warn(
				"A name of memcached leads instances to different servers: {}. Sessions there are read with and"
						+ " written to the database until all instances reach the same server. Give each server a"
						+ " name of its own in hybrid-session.memcached.servers that leads there from every host, not"
						+ " 'localhost', nor that of a balancer or of several servers",
				String.join("; ", otherServers)),
				() -> logger.info("Each name of memcached leads all instances to the same server again")) || isNew;
	}

	private static List<String> otherServers(CacheRoutes routes, Collection<InstanceNote> notes) {
		Map<String, NodeIdentity> ours = routes.identities();
		return notes.stream()
			.flatMap((note) -> ours.entrySet()
				.stream()
				.filter((server) -> note.identity(server.getKey()).differsFrom(server.getValue()))
				.map((server) -> server.getKey() + " leads this instance to " + server.getValue() + ", another to "
						+ note.identity(server.getKey())))
			.sorted()
			.distinct()
			.toList();
	}

	/**
	 * Whether an instance has the nodes and copies that this one has, and reaches the
	 * same servers.
	 */
	static boolean isSameSetup(CacheRoutes routes, InstanceNote note) {
		return isSameList(routes, note) && otherServers(routes, List.of(note)).isEmpty();
	}

	private static boolean isSameList(CacheRoutes routes, InstanceNote note) {
		return note.nodes().equals(routes.nodes()) && note.copies() == routes.copies();
	}

	/** Whether an instance reaches the nodes that this one reaches. */
	static boolean isSameSight(CacheRoutes routes, InstanceNote note) {
		return note.away().equals(routes.away());
	}

	/**
	 * Returns the nodes on which an instance and this one may keep different copies.
	 * @return all of its nodes if it has another list
	 */
	static Set<String> differing(CacheRoutes routes, InstanceNote note) {
		Set<String> nodes = new TreeSet<>(note.nodes());
		if (isSameList(routes, note)) {
			Set<String> away = routes.away();
			Map<String, NodeIdentity> ours = routes.identities();
			nodes.removeIf((node) -> note.away().contains(node) == away.contains(node)
					&& !note.identity(node).differsFrom(ours.getOrDefault(node, NodeIdentity.UNKNOWN)));
		}
		return nodes;
	}

	/** Everything in which instances may see the nodes differently, as text. */
	static String view(List<String> nodes, int copies, Set<String> away, Map<String, NodeIdentity> servers) {
		return setup(nodes, copies) + " without " + new TreeSet<>(away) + " on " + new TreeMap<>(servers);
	}

	private static String setup(List<String> nodes, int copies) {
		return nodes + ((copies > 1) ? " with " + (copies - 1) + " replicas" : "");
	}

	/**
	 * Something in which instances may differ, over time. One instance notices an outage
	 * before the other, so only a difference that lasts is reported, once. Nodes that are
	 * restarted one after the other make a difference each, of which none lasts.
	 */
	private final class Difference {

		private List<String> present = List.of();

		/** Since when there is each difference. */
		private final Map<String, Long> since = new HashMap<>();

		private boolean reported;

		/**
		 * Takes note of the present state.
		 * @param differences the differences as text
		 * @param lasts run when one has lasted for long, once
		 * @param over run when there is none any more and one was reported
		 * @return whether there are other differences than before
		 */
		boolean look(List<String> differences, long now, Runnable lasts, Runnable over) {
			boolean isNew = !differences.isEmpty() && !differences.equals(this.present);
			this.present = differences;
			this.since.keySet().retainAll(differences);
			differences.forEach((difference) -> this.since.putIfAbsent(difference, now));
			if (differences.isEmpty() && this.reported) {
				this.reported = false;
				over.run();
			}
			else if (!this.reported
					&& this.since.values().stream().anyMatch((time) -> now - time > Disagreement.this.longest)) {
				this.reported = true;
				lasts.run();
			}
			return isNew;
		}

	}

}
