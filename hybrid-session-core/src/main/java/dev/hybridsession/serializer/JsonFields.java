package dev.hybridsession.serializer;

import java.io.File;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Refuses a class of the application that has fields which Jackson does not see.
 * {@link JsonModule} and {@link JsonContainers} ask it before such a class is written.
 * Such a field is in neither JSON, so that no comparison finds its loss.
 */
final class JsonFields {

	private static final Set<String> WRITERS = Set.of("writeObject", "writeReplace", "writeExternal");

	/** Jackson writes an object of these as one text or number. */
	private static final List<Class<?>> SCALARS = List.of(CharSequence.class, Number.class, Date.class, File.class);

	/**
	 * Their classes are allowed without any setting, and tests show that they are kept.
	 */
	private static final List<String> LIBRARIES = List.of("kotlin.", "org.hibernate.", "org.apache.catalina.",
			"com.google.gson.", "com.nimbusds.", "net.minidev.");

	private JsonFields() {
	}

	/**
	 * Refuses a class that Jackson writes field by field.
	 * @throws AttributeSerializationException if Jackson would not write one of them
	 */
	static void requireSeen(Class<?> type) {
		Set<String> names = new HashSet<>();
		for (Class<?> ancestor = type; ancestor != null; ancestor = ancestor.getSuperclass()) {
			for (Field field : ancestor.getDeclaredFields()) {
				if (isOfObject(field) && !names.add(field.getName()) && !Modifier.isTransient(field.getModifiers())) {
					throw new AttributeSerializationException("class " + type.getName() + " would lose the field '"
							+ field.getName() + "' of " + ancestor.getName()
							+ " in JSON, because a subclass has a field of the same name; rename one of them");
				}
			}
		}
		if (isOfLibrary(type)) {
			return;
		}
		List<Field> hidden = fields(type).stream()
			.filter((field) -> Modifier.isTransient(field.getModifiers()))
			.toList();
		if (!hidden.isEmpty() && declares(type, WRITERS) && !isAnnotated(type)) {
			throw new AttributeSerializationException("class " + type.getName() + " would lose the transient field '"
					+ hidden.get(0).getName() + "', because JSON does not call "
					+ "writeObject, writeReplace or writeExternal; let the field be not transient, or annotate it with @JsonProperty");
		}
	}

	/**
	 * Refuses a collection or map that has more than its items. If the superclass of the
	 * JDK does not hold the items, one field may hold them.
	 */
	static void requireItemsOnly(Class<?> type) {
		if (isOfLibrary(type)) {
			return;
		}
		List<Field> own = unwritten(type);
		if (own.isEmpty() || (own.size() == 1 && !isHeldBySuperclass(type) && isContainer(own.get(0).getType()))) {
			return;
		}
		throw new AttributeSerializationException("class " + type.getName()
				+ " would lose its own fields in JSON, because it is a collection; keep the collection in a field"
				+ " instead");
	}

	/** Refuses a text, a number or a time that has more than its text. */
	static void requireScalarOnly(Class<?> type) {
		if (SCALARS.stream().noneMatch((scalar) -> scalar.isAssignableFrom(type))) {
			return;
		}
		if (unwritten(type).size() > (isHeldBySuperclass(type) ? 0 : 1)) {
			throw new AttributeSerializationException("class " + type.getName()
					+ " would lose its own fields in JSON, which writes it as one text or number; annotate it with"
					+ " @JsonValue and @JsonCreator");
		}
	}

	/**
	 * Refuses a single object without fields, of which Jackson would make a second one.
	 * @throws AttributeSerializationException if the JDK would write another object
	 */
	static void requireNoSingleton(Class<?> type) {
		if (!isOfLibrary(type) && fields(type).isEmpty() && declares(type, Set.of("writeReplace"))
				&& !isAnnotated(type)) {
			throw new AttributeSerializationException("class " + type.getName()
					+ " would become a second object in JSON, which does not call writeReplace;"
					+ " let it be an enum instead");
		}
	}

	private static boolean isOfLibrary(Class<?> type) {
		return DefaultClasses.isOfPlatform(type.getName()) || LIBRARIES.stream().anyMatch(type.getName()::startsWith);
	}

	private static List<Field> unwritten(Class<?> type) {
		boolean all = declares(type, WRITERS);
		return fields(type).stream().filter((field) -> all || !Modifier.isTransient(field.getModifiers())).toList();
	}

	private static boolean isHeldBySuperclass(Class<?> type) {
		if (!isOfLibrary(type)) {
			return isHeldBySuperclass(type.getSuperclass());
		}
		return !Modifier.isAbstract(type.getModifiers()) && type != Object.class;
	}

	private static boolean isContainer(Class<?> type) {
		return type.isArray() || Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type);
	}

	/** The classes of the application alone. */
	private static Stream<Class<?>> ancestors(Class<?> type) {
		return Stream.iterate(type, (ancestor) -> !isOfLibrary(ancestor), Class::getSuperclass);
	}

	private static List<Field> fields(Class<?> type) {
		return ancestors(type).flatMap((ancestor) -> Arrays.stream(ancestor.getDeclaredFields()))
			.filter(JsonFields::isOfObject)
			.toList();
	}

	private static boolean isOfObject(Field field) {
		return !Modifier.isStatic(field.getModifiers()) && !field.isSynthetic();
	}

	private static boolean declares(Class<?> type, Set<String> methods) {
		return ancestors(type).flatMap((ancestor) -> Arrays.stream(ancestor.getDeclaredMethods()))
			.map(Method::getName)
			.anyMatch(methods::contains);
	}

	/**
	 * Then Jackson's annotations may carry it, and the comparison shows if they do not.
	 */
	private static boolean isAnnotated(Class<?> type) {
		return ancestors(type)
			.flatMap((ancestor) -> Stream.<AccessibleObject[]>of(ancestor.getDeclaredFields(),
					ancestor.getDeclaredMethods(), ancestor.getDeclaredConstructors()))
			.flatMap(Arrays::stream)
			.anyMatch((member) -> member.isAnnotationPresent(JsonCreator.class)
					|| member.isAnnotationPresent(JsonProperty.class));
	}

}
