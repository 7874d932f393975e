package dev.hybridsession.serializer;

/**
 * Turns the value of a session attribute into bytes and back. Declare a bean of this type
 * to replace the JDK's serialization, the default. Implementations are thread-safe.
 */
public interface AttributeSerializer {

	/**
	 * Encodes a value. The same value should give the same bytes, because the bytes tell
	 * whether a value was changed in place.
	 * @param value the value, never {@code null}
	 * @return its bytes
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
