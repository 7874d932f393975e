package dev.hybridsession.internal.store;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Describes an instance to the others in the {@link ClusterNotebook}. Its heartbeat
 * writes it with each beat.
 *
 * @param id names one run of an instance, at most 64 plain characters
 * @param nodes the nodes of its cache in the order of their names
 * @param copies how many of them hold a session
 * @param away those of them that it cannot reach, in the same order
 * @param settled the node lists of all instances, as a digest, for which it has synced
 * everything; at most 64 plain characters, empty if there are none yet
 * @param seen its last sign of life, in milliseconds since the epoch by its own clock
 * @param identities which servers it reaches under the names of its nodes, as far as it
 * knows
 * @param evictingUntil until when it writes every change to the database at once, because
 * memcached evicts, in milliseconds since the epoch; 0 if it has not done so yet
 */
public record InstanceNote(String id, List<String> nodes, int copies, Set<String> away, String settled, long seen,
		Map<String, NodeIdentity> identities, long evictingUntil) {

	public InstanceNote {
		nodes = List.copyOf(nodes);
		away = Collections.unmodifiableSet(new TreeSet<>(away));
		identities = Collections.unmodifiableMap(new TreeMap<>(identities));
	}

	/**
	 * Returns which server this instance reaches under the name of a node;
	 * {@link NodeIdentity#UNKNOWN} if the node is away or not known.
	 */
	public NodeIdentity identity(String node) {
		return this.identities.getOrDefault(node, NodeIdentity.UNKNOWN);
	}

}
