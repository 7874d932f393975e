package dev.hybridsession.internal.jdbc;

import java.util.Collection;
import java.util.List;

import dev.hybridsession.internal.store.InstanceNote;
import dev.hybridsession.internal.store.RowRejectedException;

/**
 * Names of nodes in a column, with commas between them. A comma alone stands for none, as
 * Oracle takes an empty text for null.
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
