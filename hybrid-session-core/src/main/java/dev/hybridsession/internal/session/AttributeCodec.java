package dev.hybridsession.internal.session;

import java.io.InvalidClassException;
import java.util.Optional;

import dev.hybridsession.AttributeErrorPolicy;
import dev.hybridsession.internal.record.RecordLimits;
import dev.hybridsession.internal.system.LogOnce;
import dev.hybridsession.serializer.AttributeSerializationException;
import dev.hybridsession.serializer.AttributeSerializer;
import dev.hybridsession.serializer.ClassNotAllowedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encodes and decodes attributes, and knows what becomes of one that cannot be decoded.
 */
final class AttributeCodec {

	private static final int LONGEST_MESSAGE = 1_000;

	private static final Logger logger = LoggerFactory.getLogger(AttributeCodec.class);

	private final AttributeSerializer serializer;

	private final AttributeErrorPolicy policy;

	private final LogOnce told = new LogOnce();

	AttributeCodec(AttributeSerializer serializer, AttributeErrorPolicy policy) {
		this.serializer = serializer;
		this.policy = policy;
	}

	boolean discardsSessions() {
		return this.policy == AttributeErrorPolicy.DISCARD_SESSION;
	}

	/**
	 * Encodes an attribute.
	 * @return its bytes, or {@code null} if it is to be left out
	 * @throws AttributeSerializationException if it cannot be kept, and is missed
	 */
	byte @Nullable [] encode(String name, Object value) {
		try {
			byte[] bytes = this.serializer.serialize(value);
			FrameworkAttributes.requireModest(name, bytes.length);
			return bytes;
		}
		catch (Exception ex) {
			Optional<String> consequence = FrameworkAttributes.consequenceOfLeavingOut(name);
			if (consequence.isEmpty()) {
				throw new AttributeSerializationException("Session attribute '" + name + "' of type "
						+ value.getClass().getName() + " cannot be saved: " + ex.getMessage(), ex);
			}
			if (this.told.isFirst("left out: " + name)) {
				logger.warn(
						"Session attribute '{}' of type {} is left out of the session ({}); {}. "
								+ "This is not said again for this attribute",
						name, value.getClass().getName(), printable(ex.getMessage()), consequence.get());
			}
			return null;
		}
	}

	/**
	 * Decodes an attribute, or returns {@code null} if it cannot be decoded and is to be
	 * hidden.
	 */
	@Nullable Object decode(String name, byte[] value) {
		try {
			return this.serializer.deserialize(value);
		}
		catch (Exception ex) {
			if (this.policy == AttributeErrorPolicy.FAIL) {
				throw new AttributeSerializationException(
						"Session attribute '" + name + "' cannot be decoded: " + ex.getMessage(), ex);
			}
			tell(name, ex);
			return null;
		}
	}

	private void tell(String name, Exception ex) {
		if (FrameworkAttributes.LOGIN.equals(name)) {
			String subject = "class " + className(ex);
			if (this.told.isFirst("login: " + subject)) {
				logger.error(
						"Session attribute '{}' cannot be decoded ({}); {}, and its user has to log in again. "
								+ "This is not said again for {}",
						name, printable(ex.getMessage()), fate(), printable(subject), ex);
			}
			return;
		}
		// one class may be that of attributes of many names
		String subject = (ex instanceof ClassNotAllowedException refused) ? "class " + refused.getClassName()
				: "attribute '" + RecordLimits.shortened(name) + "'";
		if (this.told.isFirst(subject)) {
			logger.warn("Session attribute '{}' cannot be decoded ({}); {}, and this is not said again for {}",
					RecordLimits.shortened(name), printable(ex.getMessage()), fate(), subject);
		}
	}

	private String fate() {
		return discardsSessions() ? "its sessions are discarded" : "it is hidden and its bytes are kept";
	}

	/** The class that cannot be read, as far as the exception names it. */
	private static String className(Exception ex) {
		if (ex instanceof ClassNotAllowedException refused) {
			return refused.getClassName();
		}
		Throwable cause = ex.getCause();
		if (cause instanceof InvalidClassException invalid && invalid.classname != null) {
			return invalid.classname;
		}
		if (cause instanceof ClassNotFoundException && cause.getMessage() != null) {
			return cause.getMessage();
		}
		return ((cause != null) ? cause : ex).getClass().getName();
	}

	/** Bytes that somebody made up may have put line ends into it. */
	private static String printable(@Nullable String message) {
		String text = String.valueOf(message).replaceAll("\\p{Cntrl}", "?");
		return (text.length() > LONGEST_MESSAGE) ? text.substring(0, LONGEST_MESSAGE) + "..." : text;
	}

}
