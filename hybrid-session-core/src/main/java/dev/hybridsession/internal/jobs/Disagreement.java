package dev.hybridsession.internal.jobs;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

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
		String others = notes.stream()
			.filter((note) -> !isSameList(routes, note) || !note.away().equals(routes.away()))
			.map((note) -> setup(note.nodes(), note.copies()) + " without " + new TreeSet<>(note.away()))
			.sorted()
			.distinct()
			.collect(Collectors.joining(", "));
		boolean isNew = this.sight.look(others, now, () -> logger.warn(
				"Instances differ on the nodes of memcached; sessions on nodes that not all of them have, or"
						+ " reach, are read with the database. This one has {} without {}, other instances have {}",
				setup(routes.nodes(), routes.copies()), new TreeSet<>(routes.away()), others),
				() -> logger.info("Instances agree on the nodes of memcached again"));
		String otherServers = otherServers(routes, notes);
		return this.servers.look(otherServers, now, () -> logger
			.warn("A name of memcached leads instances to different servers: {}. Sessions there are read with and"
					+ " written to the database until all instances reach the same server. Give each server a"
					+ " name of its own in hybrid-session.memcached.servers that leads there from every host, not"
					+ " 'localhost', nor that of a balancer or of several servers", otherServers),
				() -> logger.info("Each name of memcached leads all instances to the same server again")) || isNew;
	}

	private static String otherServers(CacheRoutes routes, Collection<InstanceNote> notes) {
		Map<String, NodeIdentity> ours = routes.identities();
		return notes.stream()
			.flatMap((note) -> ours.entrySet()
				.stream()
				.filter((server) -> note.identity(server.getKey()).differsFrom(server.getValue()))
				.map((server) -> server.getKey() + " leads this instance to " + server.getValue() + ", another to "
						+ note.identity(server.getKey())))
			.sorted()
			.distinct()
			.collect(Collectors.joining("; "));
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

	/** Everything in which instances may be set up differently, as text. */
	static String setup(List<String> nodes, int copies, Map<String, NodeIdentity> servers) {
		return setup(nodes, copies) + " on " + new TreeMap<>(servers);
	}

	private static String setup(List<String> nodes, int copies) {
		return nodes + ((copies > 1) ? " with " + (copies - 1) + " replicas" : "");
	}

	/**
	 * Something in which instances may differ, over time. One instance notices an outage
	 * before the other. So only a difference that lasts is reported, once.
	 */
	private final class Difference {

		private String text = "";

		private long since;

		private boolean reported;

		/**
		 * Takes note of the present state.
		 * @param difference the difference as text; empty if there is none
		 * @param lasts run when it has lasted for long, once
		 * @param over run when a difference ends that was reported
		 * @return whether there is a difference that there was not before
		 */
		boolean look(String difference, long now, Runnable lasts, Runnable over) {
			boolean isNew = !difference.isEmpty() && !difference.equals(this.text);
			this.since = this.text.isEmpty() ? now : this.since;
			this.text = difference;
			if (difference.isEmpty() && this.reported) {
				this.reported = false;
				over.run();
			}
			else if (!difference.isEmpty() && !this.reported && now - this.since > Disagreement.this.longest) {
				this.reported = true;
				lasts.run();
			}
			return isNew;
		}

	}

}
