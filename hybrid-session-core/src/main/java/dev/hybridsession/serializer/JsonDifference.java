package dev.hybridsession.serializer;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import tools.jackson.databind.JsonNode;

/**
 * Names the parts by which two pieces of JSON differ, without their values.
 * {@link JsonValues} asks it for the message of a refusal.
 */
final class JsonDifference {

	private static final int MOST_PARTS = 5;

	private final Set<String> parts = new TreeSet<>();

	private JsonDifference() {
	}

	static String find(JsonNode one, JsonNode other) {
		JsonDifference difference = new JsonDifference();
		difference.compare("", one, other);
		List<String> parts = difference.parts.stream().limit(MOST_PARTS).toList();
		return parts.isEmpty() ? "the order of its items" : String.join(", ", parts);
	}

	private void compare(String path, JsonNode one, JsonNode other) {
		if (one.equals(other)) {
			return;
		}
		if (one.isObject() && other.isObject()) {
			for (Map.Entry<String, JsonNode> property : one.properties()) {
				compare(path + '/' + property.getKey(), property.getValue(), other.path(property.getKey()));
			}
		}
		else if (one.isArray() && other.isArray() && one.size() == other.size()) {
			for (int i = 0; i < one.size(); i++) {
				compare(path + '/' + i, one.get(i), other.get(i));
			}
		}
		else {
			this.parts.add(path.isEmpty() ? "all" : path);
		}
	}

}
