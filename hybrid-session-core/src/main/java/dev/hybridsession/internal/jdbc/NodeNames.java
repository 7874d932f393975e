package dev.hybridsession.internal.jdbc;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.hybridsession.internal.store.InstanceNote;
import dev.hybridsession.internal.store.NodeIdentity;
import dev.hybridsession.internal.store.RowRejectedException;
import org.jspecify.annotations.Nullable;

/**
 * Names of nodes in a column, with commas between them. A comma alone stands for none, as
 * Oracle takes an empty text for null. Another column has the servers that an instance
 * reaches: one for each of its nodes, in their order.
 */
final class NodeNames {

	private static final int MAX_LENGTH = 255;

	private static final String SEPARATOR = ",";

	private NodeNames() {
	}

	static String join(Collection<String> names) {
		names.forEach(NodeNames::check);
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

	/**
	 * Checks the name of a node.
	 * @throws RowRejectedException if it would become another or several
	 */
	static void check(String name) {
		if (name.isEmpty() || name.contains(SEPARATOR) || name.contains(" ") || !RowText.isStorable(name, MAX_LENGTH)) {
			throw new RowRejectedException("The name of a node is empty, too long or malformed", null);
		}
	}

	/**
	 * Checks what a note has besides the names of nodes.
	 * @throws RowRejectedException if a text in it cannot be stored
	 */
	static void check(InstanceNote note) {
		if (!RowText.isStorable(note.id(), InstanceNote.MAX_ID_LENGTH)
				|| !RowText.isStorable(note.settled(), InstanceNote.MAX_ID_LENGTH)) {
			throw new RowRejectedException("The id or the digest of an instance is too long or malformed", null);
		}
	}

}
