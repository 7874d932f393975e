package dev.hybridsession.internal.jdbc;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.hybridsession.internal.store.InstanceNote;
import dev.hybridsession.internal.store.NodeIdentity;
import org.jspecify.annotations.Nullable;

/**
 * The servers that an instance reaches in a column: one for each of its nodes, in their
 * order, with commas between them.
 */
final class IdentityText {

	private static final String SEPARATOR = ",";

	private IdentityText() {
	}

	static String join(InstanceNote note) {
		return note.nodes().stream().map((node) -> note.identity(node).text()).collect(Collectors.joining(SEPARATOR));
	}

	/**
	 * Reads the column.
	 * @param nodes the nodes of the instance, in order
	 * @param joined what is in the column; nothing if the instance does not know it
	 * @return the servers that are known
	 */
	static Map<String, NodeIdentity> split(List<String> nodes, @Nullable String joined) {
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
