package dev.hybridsession.serializer;

import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JacksonAnnotation;
import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.introspect.MixInResolver;

/**
 * Keeps the annotations that Spring Security gives its own classes from the subclasses of
 * an application, such as a user with further fields. With these annotations an object of
 * the subclass would be read as one of the superclass, or without its further fields. A
 * subclass with annotations of its own keeps them. {@link JsonMappers} adds it.
 */
final class JsonSubclasses implements MixInResolver {

	private static final String SECURITY = "org.springframework.security.";

	/** Whether an application has made a class from one of Spring Security. */
	static boolean isOne(Class<?> type) {
		return !type.getName().startsWith(SECURITY)
				&& Stream.<Class<?>>iterate(type, (ancestor) -> ancestor != null, Class::getSuperclass)
					.anyMatch((ancestor) -> ancestor.getName().startsWith(SECURITY));
	}

	@Override
	public @Nullable Class<?> findMixInClassFor(Class<?> type) {
		boolean annotated = Stream.of(type.getDeclaredAnnotations())
			.anyMatch((annotation) -> annotation.annotationType().isAnnotationPresent(JacksonAnnotation.class));
		return (!annotated && isOne(type)) ? ByFields.class : null;
	}

	@Override
	public boolean hasMixIns() {
		return true;
	}

	@Override
	public MixInResolver snapshot() {
		return this;
	}

	@JsonAutoDetect(fieldVisibility = Visibility.ANY, getterVisibility = Visibility.NONE,
			isGetterVisibility = Visibility.NONE, setterVisibility = Visibility.NONE,
			creatorVisibility = Visibility.ANY)
	@JsonDeserialize(using = ValueDeserializer.None.class)
	@JsonIgnoreProperties({})
	private abstract static class ByFields {

	}

}
