package dev.hybridsession.serializer;

import java.util.List;

/**
 * Thrown when a value contains objects of classes that may not be deserialized. Its
 * message names all of them, as far as they are known, and the line that allows them.
 */
public final class ClassNotAllowedException extends AttributeSerializationException {

	private final List<String> classNames;

	ClassNotAllowedException(List<String> classNames, String message) {
		super(message);
		this.classNames = List.copyOf(classNames);
	}

	/** Returns the binary name of the class that was refused first. */
	public String getClassName() {
		return this.classNames.get(0);
	}

	/**
	 * Returns the binary names of the classes that were refused. Reading stops at the
	 * first, writing at none.
	 */
	public List<String> getClassNames() {
		return this.classNames;
	}

}
