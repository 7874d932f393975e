package dev.hybridsession.serializer;

/**
 * Thrown when a value contains an object of a class that may not be deserialized. Its
 * message says how to allow the class.
 */
public final class ClassNotAllowedException extends AttributeSerializationException {

	private final String className;

	ClassNotAllowedException(String className, String message) {
		super(message);
		this.className = className;
	}

	/**
	 * Returns the class that was refused.
	 * @return its binary name
	 */
	public String getClassName() {
		return this.className;
	}

}
