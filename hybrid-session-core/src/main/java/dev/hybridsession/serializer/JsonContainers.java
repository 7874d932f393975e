package dev.hybridsession.serializer;

import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeSerializer;

/**
 * Writes a collection or a map whose items are all that JSON carries. {@link JsonModule}
 * puts it before Jackson's own serializer.
 * <ol>
 * <li>Refuse one that would lose its comparator, its defaults or fields of its own.</li>
 * <li>Write one of a class that Jackson cannot read as one of the next class that it
 * can.</li>
 * <li>Have each value of an {@link EnumMap} name its class. JSON names the class of such
 * a map and of its keys, and Jackson then reads values of any class, whatever the field
 * declares.</li>
 * </ol>
 */
final class JsonContainers extends ValueSerializer<Object> {

	private final ValueSerializer<Object> items;

	/** A class of Spring knows the comparator of its own field. */
	private final boolean refusesComparators;

	@SuppressWarnings("unchecked")
	JsonContainers(ValueSerializer<?> items, boolean refusesComparators) {
		this.items = (ValueSerializer<Object>) items;
		this.refusesComparators = refusesComparators;
	}

	@Override
	public ValueSerializer<?> createContextual(SerializationContext context, @Nullable BeanProperty property) {
		boolean known = property != null && property.getMember() != null
				&& DefaultClasses.isOfPlatform(property.getMember().getDeclaringClass().getName());
		return new JsonContainers(context.handleSecondaryContextualization(this.items, property), !known);
	}

	@Override
	public void serialize(Object value, JsonGenerator json, SerializationContext context) {
		requireItemsOnly(value);
		this.items.serialize(readable(value), json, context);
	}

	@Override
	public void serializeWithType(Object value, JsonGenerator json, SerializationContext context,
			TypeSerializer typeSerializer) {
		requireItemsOnly(value);
		Object sample = sampleOfEmpty(value);
		if (sample != null) {
			JsonToken start = (value instanceof Map) ? JsonToken.START_OBJECT : JsonToken.START_ARRAY;
			typeSerializer.writeTypeSuffix(json, context,
					typeSerializer.writeTypePrefix(json, context, typeSerializer.typeId(sample, start)));
			return;
		}
		ValueSerializer<Object> writer = (value instanceof EnumMap) ? ofAnyValues(context) : this.items;
		writer.serializeWithType(readable(value), json, context, typeSerializer);
	}

	/**
	 * Jackson asks an item for the class of the items, which an empty one does not have.
	 */
	private static @Nullable Object sampleOfEmpty(Object value) {
		if (value instanceof EnumSet<?> set && set.isEmpty()) {
			return EnumSet.complementOf(set);
		}
		return (value instanceof EnumMap<?, ?> map && map.isEmpty()) ? withOneKey(map) : null;
	}

	/** Nothing but the JDK's stream tells the class of the keys. */
	@SuppressWarnings({ "unchecked", "rawtypes" })
	private static Map<?, ?> withOneKey(EnumMap<?, ?> empty) {
		Map filled = empty.clone();
		try (ObjectOutputStream output = new ObjectOutputStream(OutputStream.nullOutputStream()) {

			@Override
			protected void annotateClass(Class<?> type) {
				if (type.isEnum()) {
					filled.put(type.getEnumConstants()[0], null);
				}
			}

		}) {
			output.writeObject(empty);
			return filled;
		}
		catch (IOException ex) {
			throw new AttributeSerializationException("An empty java.util.EnumMap cannot be written: " + ex, ex);
		}
	}

	private static ValueSerializer<Object> ofAnyValues(SerializationContext context) {
		return ((JsonContainers) context.findPrimaryPropertySerializer(EnumMap.class, null)).items;
	}

	@Override
	public boolean isEmpty(SerializationContext context, Object value) {
		return this.items.isEmpty(context, value);
	}

	private void requireItemsOnly(Object value) {
		String name = value.getClass().getName();
		if (this.refusesComparators && comparator(value) != null) {
			throw new AttributeSerializationException(
					"class " + name + " would lose its comparator in JSON; let its items implement Comparable instead");
		}
		if (value instanceof Properties properties && properties.stringPropertyNames().size() > properties.size()) {
			throw new AttributeSerializationException("class " + name + " would lose its defaults in JSON");
		}
		if (value instanceof ConcurrentHashMap.KeySetView<?, ?> keys && !Boolean.TRUE.equals(keys.getMappedValue())) {
			throw new AttributeSerializationException(
					"class " + name + " would lose the values of its map in JSON; keep the map instead");
		}
		JsonFields.requireItemsOnly(value.getClass());
	}

	private static @Nullable Comparator<?> comparator(Object value) {
		if (value instanceof SortedMap<?, ?> map) {
			return map.comparator();
		}
		if (value instanceof SortedSet<?> set) {
			return set.comparator();
		}
		return (value instanceof PriorityQueue<?> queue) ? queue.comparator() : null;
	}

	private static Object readable(Object value) {
		String name = value.getClass().getName();
		if (name.startsWith("java.util.ImmutableCollections$") || name.equals("java.util.Collections$CopiesList")
				|| name.equals("java.util.Collections$UnmodifiableList")
				|| name.equals("java.util.Collections$UnmodifiableCollection")) {
			return unmodifiable(value);
		}
		if (name.equals("java.util.Arrays$ArrayList")) {
			return new ArrayList<>((List<?>) value);
		}
		return name.startsWith("org.hibernate.collection.spi.") ? loaded(value) : value;
	}

	private static Object unmodifiable(Object value) {
		if (value instanceof Set<?> set) {
			return Collections.unmodifiableSet(set);
		}
		return (value instanceof Map<?, ?> map) ? Collections.unmodifiableMap(map)
				: Collections.unmodifiableList(new ArrayList<>((Collection<?>) value));
	}

	/** Fails if Hibernate has not loaded it. */
	private static Object loaded(Object value) {
		if (value instanceof SortedMap<?, ?> map) {
			return new TreeMap<>(map);
		}
		if (value instanceof Map<?, ?> map) {
			return new LinkedHashMap<>(map);
		}
		if (value instanceof SortedSet<?> set) {
			return new TreeSet<>(set);
		}
		return (value instanceof Set<?> set) ? new LinkedHashSet<>(set) : new ArrayList<>((Collection<?>) value);
	}

}
