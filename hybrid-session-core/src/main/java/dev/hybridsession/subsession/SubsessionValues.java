package dev.hybridsession.subsession;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.hybridsession.serializer.AttributeSerializationException;
import dev.hybridsession.serializer.AttributeSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encodes and decodes the values of subsessions.
 */
final class SubsessionValues {

	private static final Logger logger = LoggerFactory.getLogger(SubsessionValues.class);

	private static final int MAX_WARNED = 1_000;

	private final AttributeSerializer serializer;

	private final Set<String> warned = ConcurrentHashMap.newKeySet();

	SubsessionValues(AttributeSerializer serializer) {
		this.serializer = serializer;
	}

	byte @Nullable [] encode(String name, @Nullable Object value) {
		try {
			return (value != null) ? this.serializer.serialize(value) : null;
		}
		catch (RuntimeException ex) {
			throw new AttributeSerializationException("The value of subsession '" + name + "' of type "
					+ value.getClass().getName() + " cannot be saved: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Decodes a value.
	 * @throws AttributeSerializationException if it cannot be decoded, or is of another
	 * type
	 */
	<T> @Nullable T decode(String name, byte @Nullable [] bytes, Class<T> type) {
		if (bytes == null) {
			return null;
		}
		try {
			return type.cast(this.serializer.deserialize(bytes));
		}
		catch (RuntimeException ex) {
			throw new AttributeSerializationException(
					"The value of subsession '" + name + "' cannot be decoded: " + ex.getMessage(), ex);
		}
	}

	/** Decodes a value; one that cannot be decoded is hidden, and its bytes are kept. */
	<T> @Nullable T peek(String name, byte @Nullable [] bytes, Class<T> type) {
		try {
			return decode(name, bytes, type);
		}
		catch (AttributeSerializationException ex) {
			if (this.warned.size() < MAX_WARNED && this.warned.add(name)) {
				logger.warn("{}; it is hidden and its bytes are kept, and this is not said again for it",
						ex.getMessage());
			}
			return null;
		}
	}

}
