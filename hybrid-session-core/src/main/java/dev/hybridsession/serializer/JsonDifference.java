package dev.hybridsession.serializer;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Names the parts by which two pieces of JSON differ, without their values. Neither the
 * order of properties nor the order of the items of a set means anything.
 * {@link JsonValues} asks it whether a value is kept.
 */
final class JsonDifference {

	private static final int MOST_PARTS = 5;

	private final Set<String> parts = new TreeSet<>();

	private JsonDifference() {
	}

	/**
	 * Returns the parts that differ, or an empty text.
	 * @param isUnordered tells whether a class is a set
	 */
	static String find(JsonNode one, JsonNode other, Predicate<String> isUnordered) {
		JsonDifference difference = new JsonDifference();
		difference.compare("", sorted(one, isUnordered), sorted(other, isUnordered));
		return String.join(", ", difference.parts.stream().limit(MOST_PARTS).toList());
	}

	private void compare(String path, JsonNode one, JsonNode other) {
		if (one.equals(other)) {
			return;
		}
		if (one.isObject() && other.isObject()) {
			Set<String> names = new LinkedHashSet<>(one.propertyNames());
			names.addAll(other.propertyNames());
			for (String name : names) {
				compare(path + '/' + name, one.path(name), other.path(name));
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

	/** Two values that differ in an order without meaning become the same. */
	private static JsonNode sorted(JsonNode node, Predicate<String> isUnordered) {
		if (node.isObject()) {
			Map<String, JsonNode> properties = new TreeMap<>();
			node.properties()
				.forEach((property) -> properties.put(property.getKey(), sorted(property.getValue(), isUnordered)));
			return new ObjectNode(JsonNodeFactory.instance, properties);
		}
		if (!node.isArray()) {
			return node;
		}
		List<JsonNode> items = new ArrayList<>();
		node.forEach((item) -> items.add(sorted(item, isUnordered)));
		if (items.size() == 2 && items.get(0).isString() && items.get(1).isArray()
				&& isUnordered.test(items.get(0).asString())) {
			items.set(1, sortedItems(items.get(1)));
		}
		return new ArrayNode(JsonNodeFactory.instance, items);
	}

	private static JsonNode sortedItems(JsonNode array) {
		Map<String, List<JsonNode>> sorted = new TreeMap<>();
		array.forEach((item) -> sorted.computeIfAbsent(item.toString(), (text) -> new ArrayList<>()).add(item));
		return new ArrayNode(JsonNodeFactory.instance, sorted.values().stream().flatMap(List::stream).toList());
	}

}
