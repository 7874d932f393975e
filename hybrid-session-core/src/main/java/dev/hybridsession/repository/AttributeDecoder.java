package dev.hybridsession.repository;

import dev.hybridsession.observe.ToldOnce;
import dev.hybridsession.record.RecordLimits;
import dev.hybridsession.serializer.AttributeSerializationException;
import dev.hybridsession.serializer.AttributeSerializer;
import dev.hybridsession.serializer.ClassNotAllowedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encodes and decodes attributes, and knows what becomes of one that cannot be decoded.
 */
final class AttributeDecoder {

	private static final int LONGEST_MESSAGE = 1_000;

	private static final Logger logger = LoggerFactory.getLogger(AttributeDecoder.class);

	private final AttributeSerializer serializer;

	private final AttributeErrorPolicy policy;

	private final ToldOnce told = new ToldOnce();

	AttributeDecoder(AttributeSerializer serializer, AttributeErrorPolicy policy) {
		this.serializer = serializer;
		this.policy = policy;
	}

	boolean discardsSessions() {
		return this.policy == AttributeErrorPolicy.DISCARD_SESSION;
	}

	byte[] encode(String name, Object value) {
		try {
			return this.serializer.serialize(value);
		}
		catch (RuntimeException ex) {
			throw new AttributeSerializationException("Session attribute '" + name + "' of type "
					+ value.getClass().getName() + " cannot be saved: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Decodes an attribute.
	 * @return the value, or {@code null} if it cannot be decoded and is to be hidden
	 */
	@Nullable Object decode(String name, byte[] value) {
		try {
			return this.serializer.deserialize(value);
		}
		catch (RuntimeException ex) {
			if (this.policy == AttributeErrorPolicy.FAIL) {
				throw new AttributeSerializationException(
						"Session attribute '" + name + "' cannot be decoded: " + ex.getMessage(), ex);
			}
			// one class may be that of attributes of many names
			String subject = (ex instanceof ClassNotAllowedException refused) ? "class " + refused.getClassName()
					: "attribute '" + RecordLimits.shortened(name) + "'";
			if (this.told.isFirst(subject)) {
				logger.warn("Session attribute '{}' cannot be decoded ({}); {}, and this is not said again for {}",
						RecordLimits.shortened(name), printable(ex.getMessage()),
						discardsSessions() ? "its sessions are discarded" : "it is hidden and its bytes are kept",
						subject);
			}
			return null;
		}
	}

	/** Bytes that somebody made up may have put line ends into it. */
	private static String printable(@Nullable String message) {
		String text = String.valueOf(message).replaceAll("\\p{Cntrl}", "?");
		return (text.length() > LONGEST_MESSAGE) ? text.substring(0, LONGEST_MESSAGE) + "..." : text;
	}

}
