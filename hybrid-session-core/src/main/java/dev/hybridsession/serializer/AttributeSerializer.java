package dev.hybridsession.serializer;

import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Turns the value of a session attribute into bytes and back. Declare a bean of this type
 * to replace the JDK's serialization, the default. Implementations are thread-safe.
 */
public interface AttributeSerializer {

	/**
	 * Creates a serializer that writes JSON, for programs without a Spring context. It
	 * reads what a {@link JdkAttributeSerializer} with the same classes has written, and
	 * the other way round.
	 * @param classLoader where to look for the classes of attributes, or {@code null} for
	 * the default
	 * @param allowedClasses patterns of classes, in the form of
	 * {@code hybrid-session.serialization.allowed-classes}; they decide before the
	 * defaults
	 * @param basePackages the packages of the application, whose classes are allowed with
	 * those in their subpackages
	 * @throws IllegalArgumentException if a pattern is not valid
	 * @throws IllegalStateException if Jackson 3 is not on the class path
	 */
	static AttributeSerializer json(@Nullable ClassLoader classLoader, List<String> allowedClasses,
			Collection<String> basePackages) {
		return JdkAttributeSerializer.json(classLoader, allowedClasses, basePackages);
	}

	/**
	 * Encodes a value. The same value should give the same bytes, because the bytes tell
	 * whether a value was changed in place.
	 * @param value the value, never {@code null}
	 * @throws RuntimeException if the value cannot be encoded
	 */
	byte[] serialize(Object value);

	/**
	 * Decodes a value.
	 * @param bytes what {@link #serialize} returned, possibly in an earlier release of
	 * the application
	 * @return the value, never {@code null}
	 * @throws RuntimeException if the bytes cannot be decoded
	 */
	Object deserialize(byte[] bytes);

}
