package dev.hybridsession.internal.jdbc;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.hybridsession.internal.store.InstanceNote;
import dev.hybridsession.internal.store.NodeIdentity;
import org.jspecify.annotations.Nullable;

/**
 * Names of nodes in a column, with commas between them. A comma alone stands for none, as
 * Oracle takes an empty text for null. Another column has the servers that an instance
 * reaches: one for each of its nodes, in their order.
 */
final class NodeNames {

	private static final String SEPARATOR = ",";

	private NodeNames() {
	}

	static String join(Collection<String> names) {
		return orMark(String.join(SEPARATOR, names));
	}

	static List<String> split(String joined) {
		String names = unmarked(joined);
		return names.isEmpty() ? List.of() : List.of(names.split(SEPARATOR));
	}

	static String orMark(String text) {
		return text.isEmpty() ? SEPARATOR : text;
	}

	static String unmarked(String text) {
		return text.equals(SEPARATOR) ? "" : text;
	}

	static String joinIdentities(InstanceNote note) {
		return note.nodes().stream().map((node) -> note.identity(node).text()).collect(Collectors.joining(SEPARATOR));
	}

	/**
	 * Reads the column of the servers.
	 * @param nodes the nodes of the instance, in order
	 * @param joined what is in the column; nothing if the instance does not know it
	 */
	static Map<String, NodeIdentity> splitIdentities(List<String> nodes, @Nullable String joined) {
		Map<String, NodeIdentity> identities = new HashMap<>();
		String[] texts = (joined != null) ? joined.split(SEPARATOR, -1) : new String[0];
		for (int i = 0; i < nodes.size() && texts.length == nodes.size(); i++) {
			NodeIdentity identity = NodeIdentity.of(texts[i]);
			if (!identity.equals(NodeIdentity.UNKNOWN)) {
				identities.put(nodes.get(i), identity);
			}
		}
		return identities;
	}

}
