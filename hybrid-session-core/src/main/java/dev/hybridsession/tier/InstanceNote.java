package dev.hybridsession.tier;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an instance says of itself in the {@link ClusterNotebook}.
 *
 * @param id names one run of an instance, at most 64 plain characters
 * @param nodes the nodes of its cache in the order of their names
 * @param copies how many of them hold a session
 * @param away those of them that it cannot reach, in the same order
 * @param settled the node lists of all instances, as a digest, for which it has synced
 * everything; at most 64 plain characters, empty if there are none yet
 * @param seen its last sign of life, in milliseconds since the epoch by its own clock
 */
public record InstanceNote(String id, List<String> nodes, int copies, Set<String> away, String settled, long seen) {

	/**
	 * The longest id, and the longest digest.
	 */
	public static final int MAX_ID_LENGTH = 64;

	public InstanceNote {
		Objects.requireNonNull(id, "id");
		Objects.requireNonNull(settled, "settled");
		nodes = List.copyOf(nodes);
		away = Collections.unmodifiableSet(new TreeSet<>(away));
	}

}
