package dev.hybridsession.serializer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Writes one value within a filter, for {@link JdkAttributeSerializer}.
 * <ol>
 * <li>Write the value with its exceptions as they are, as far as they are allowed.</li>
 * <li>If that is refused, and there was an exception in it, write it again with all
 * exceptions replaced.</li>
 * <li>If a login stands before an exception, write it again without what was typed
 * there.</li>
 * <li>If it has a class that was never written before, or an exception or a login was
 * replaced, read it back: what cannot be read again is not to be kept.</li>
 * <li>If a class is refused, look for all that would be.</li>
 * </ol>
 */
record FilteredWrite(ClassFilter filter, Function<byte[], Object> reader) {

	byte[] write(Object value) {
		ExceptionReducer exceptions = ExceptionReducer.ofRefused(this.filter);
		try {
			return write(value, exceptions);
		}
		catch (AttributeSerializationException ex) {
			if (!exceptions.hasMet()) {
				throw withAllRefused(ex, value);
			}
		}
		try {
			return write(value, ExceptionReducer.ofAll(this.filter));
		}
		catch (AttributeSerializationException ex) {
			throw withAllRefused(ex, value);
		}
	}

	private byte[] write(Object value, ExceptionReducer exceptions) {
		Written written = writeOnce(value, exceptions);
		if (exceptions.hasMetAfterLogin()) {
			ExceptionReducer withLogins = exceptions.withLogins();
			Written withoutCredentials = writeOnce(value, withLogins);
			// Otherwise each exception is part of a login, which is kept as it is
			if (withLogins.hasMet()) {
				written = withoutCredentials;
			}
		}
		if (!this.filter.limits().allowsBytes(written.bytes().length)) {
			throw this.filter.exceeded("maxbytes");
		}
		if (!written.unread().isEmpty() || written.exceptions().hasReplaced()) {
			readBack(written);
		}
		return written.bytes();
	}

	private Written writeOnce(Object value, ExceptionReducer exceptions) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
		try (FilteredOutput output = new FilteredOutput(bytes, this.filter, exceptions)) {
			try {
				output.writeObject(value);
			}
			finally {
				output.requireNothingRefused();
			}
			output.flush();
			return new Written(bytes.toByteArray(), output.unread(), exceptions);
		}
		catch (IOException | LinkageError | StackOverflowError ex) {
			throw new AttributeSerializationException(
					"A value of type " + value.getClass().getName() + " cannot be serialized: " + ex, ex);
		}
	}

	/** Once for each class: a page load does not pay for it. */
	private void readBack(Written written) {
		read(written.bytes());
		written.unread().forEach((type, object) -> {
			if (LostFields.mayLoseFields(type) && object.getClass() == type) {
				Written alone = writeOnce(object, written.exceptions().another());
				LostFields.requireNone(object, read(alone.bytes()));
			}
		});
		written.unread().keySet().forEach(this.filter::readBack);
	}

	private Object read(byte[] written) {
		try {
			return this.reader.apply(written);
		}
		catch (AttributeSerializationException ex) {
			throw new AttributeSerializationException(
					"it can be written, but what was written cannot be read again. " + ex.getMessage(), ex);
		}
	}

	private AttributeSerializationException withAllRefused(AttributeSerializationException first, Object value) {
		if (!(first instanceof ClassNotAllowedException)) {
			return first;
		}
		Set<Class<?>> refused = RefusedClassSearch.in(value, this.filter);
		return refused.isEmpty() ? first : this.filter.refused(refused);
	}

	/**
	 * A value that was written and may not be readable.
	 *
	 * @param unread the classes that were never read back, each with an object of it
	 * @param exceptions what has replaced its exceptions
	 */
	private record Written(byte[] bytes, Map<Class<?>, Object> unread, ExceptionReducer exceptions) {
	}

}
