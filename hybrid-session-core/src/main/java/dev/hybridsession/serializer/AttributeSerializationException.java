package dev.hybridsession.serializer;

/** Thrown when the value of a session attribute cannot be encoded or decoded. */
public class AttributeSerializationException extends RuntimeException {

	public AttributeSerializationException(String message) {
		super(message);
	}

	public AttributeSerializationException(String message, Throwable cause) {
		super(message, cause);
	}

}
