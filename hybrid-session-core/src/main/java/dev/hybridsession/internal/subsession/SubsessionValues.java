package dev.hybridsession.internal.subsession;

import dev.hybridsession.internal.system.LogOnce;
import dev.hybridsession.serializer.AttributeSerializationException;
import dev.hybridsession.serializer.AttributeSerializer;
import dev.hybridsession.serializer.ClassNotAllowedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encodes and decodes the values of subsessions.
 *
 * @param serializer turns values into bytes
 * @param hides whether a value that cannot be decoded counts as none for who reads it
 * @param told what the log has named
 */
record SubsessionValues(AttributeSerializer serializer, boolean hides, LogOnce told) {

	private static final Logger logger = LoggerFactory.getLogger(SubsessionValues.class);

	byte @Nullable [] encode(String name, @Nullable Object value) {
		try {
			return (value != null) ? this.serializer.serialize(value) : null;
		}
		catch (Exception ex) {
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
		catch (Exception ex) {
			throw new AttributeSerializationException(
					"The value of subsession '" + name + "' cannot be decoded: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Decodes a value to look at. A value that cannot be decoded is hidden, and its bytes
	 * are kept, unless that is to fail.
	 */
	<T> @Nullable T peek(String name, byte @Nullable [] bytes, Class<T> type) {
		try {
			return decode(name, bytes, type);
		}
		catch (AttributeSerializationException ex) {
			if (!this.hides) {
				throw ex;
			}
			String subject = (ex.getCause() instanceof ClassNotAllowedException refused)
					? "class " + refused.getClassName() : "subsession '" + name + "'";
			if (this.told.isFirst(subject)) {
				logger.warn("{}; it is hidden and its bytes are kept, and this is not said again for {}",
						ex.getMessage(), subject);
			}
			return null;
		}
	}

}
