package dev.hybridsession.serializer;

import java.lang.annotation.Annotation;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JacksonAnnotation;
import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.introspect.MixInHandler;
import tools.jackson.databind.type.ClassKey;
import tools.jackson.databind.util.ClassUtil;

/**
 * Keeps the annotations that Spring Security gives its own classes from the subclasses of
 * an application, such as a user with further fields. With these annotations an object of
 * the subclass would be read as one of the superclass, or without its further fields.
 * Annotations of the application win, also those that a module mixes in or the subclass
 * inherits. They may keep a secret from the JSON. {@link JsonMappers} adds it.
 */
final class JsonSubclasses extends MixInHandler {

	private static final long serialVersionUID = 1L;

	private static final String SECURITY = "org.springframework.security.";

	/** They do not say how an object is made. */
	private static final Set<Class<? extends Annotation>> CHOOSE_FIELDS = Set.of(JsonIgnoreProperties.class,
			JsonInclude.class, JsonPropertyOrder.class);

	JsonSubclasses() {
		this(new HashMap<>());
	}

	private JsonSubclasses(Map<ClassKey, Class<?>> mixIns) {
		super(null, mixIns);
	}

	/** Whether an application has made a class from one of Spring Security. */
	static boolean isOne(Class<?> type) {
		return !type.getName().startsWith(SECURITY)
				&& Stream.<Class<?>>iterate(type, (ancestor) -> ancestor != null, Class::getSuperclass)
					.anyMatch((ancestor) -> ancestor.getName().startsWith(SECURITY));
	}

	@Override
	public @Nullable Class<?> findMixInClassFor(Class<?> type) {
		Class<?> mixIn = super.findMixInClassFor(type);
		if (mixIn != null || !isOne(type)) {
			return mixIn;
		}
		Set<Class<? extends Annotation>> own = annotations(type);
		if (!CHOOSE_FIELDS.containsAll(own)) {
			return null;
		}
		return own.contains(JsonIgnoreProperties.class) ? BySeenFields.class : ByFields.class;
	}

	/**
	 * Returns how an application has annotated a class, its ancestors and interfaces, and
	 * their mix-ins. The application may have replaced a mix-in of Spring Security.
	 */
	private Set<Class<? extends Annotation>> annotations(Class<?> type) {
		return supertypes(type)
			.flatMap((supertype) -> Stream.concat(Stream.of(supertype),
					Stream.ofNullable(super.findMixInClassFor(supertype)).flatMap(JsonSubclasses::supertypes)))
			.filter((source) -> !source.getName().startsWith(SECURITY))
			.flatMap((source) -> Stream.of(source.getDeclaredAnnotations()))
			.<Class<? extends Annotation>>map(Annotation::annotationType)
			.filter((annotation) -> annotation.isAnnotationPresent(JacksonAnnotation.class)
					|| annotation.isAnnotationPresent(JacksonAnnotationsInside.class))
			.collect(Collectors.toSet());
	}

	private static Stream<Class<?>> supertypes(Class<?> type) {
		return ClassUtil.findRawSuperTypes(type, Object.class, true).stream();
	}

	@Override
	public boolean hasMixIns() {
		return true;
	}

	@Override
	public MixInHandler snapshot() {
		return new JsonSubclasses(new HashMap<>(this._localMixIns));
	}

	@JsonAutoDetect(fieldVisibility = Visibility.ANY, getterVisibility = Visibility.NONE,
			isGetterVisibility = Visibility.NONE, setterVisibility = Visibility.NONE,
			creatorVisibility = Visibility.ANY)
	@JsonDeserialize(using = ValueDeserializer.None.class)
	private abstract static class BySeenFields {

	}

	@JsonIgnoreProperties({})
	private abstract static class ByFields extends BySeenFields {

	}

}
