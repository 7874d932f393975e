package dev.hybridsession.serializer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.function.Function;

/**
 * Writes one value within a filter, for {@link JdkAttributeSerializer}.
 * <ol>
 * <li>Write the value with its exceptions as they are, as far as they are allowed.</li>
 * <li>If that is refused, and there was an exception in it, write it again with all
 * exceptions replaced.</li>
 * <li>If it has a class that was never written before, or an exception was replaced, read
 * it back: what cannot be read again is not to be kept.</li>
 * <li>If a class is refused, look for all that would be.</li>
 * </ol>
 */
final class FilteredWrite {

	private final ClassFilter filter;

	private final Function<byte[], Object> reader;

	/**
	 * Creates a writer.
	 * @param filter what a value may consist of
	 * @param reader reads what was written
	 */
	FilteredWrite(ClassFilter filter, Function<byte[], Object> reader) {
		this.filter = filter;
		this.reader = reader;
	}

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
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
		Map<Class<?>, Object> unread = writeTo(bytes, value, exceptions);
		byte[] written = bytes.toByteArray();
		if (!this.filter.limits().allowsBytes(written.length)) {
			throw this.filter.exceeded("maxbytes");
		}
		if (!unread.isEmpty() || exceptions.hasReplaced()) {
			readBack(written, unread);
		}
		return written;
	}

	private Map<Class<?>, Object> writeTo(ByteArrayOutputStream bytes, Object value, ExceptionReducer exceptions) {
		try (FilteredOutput output = new FilteredOutput(bytes, this.filter, exceptions)) {
			try {
				output.writeObject(value);
			}
			finally {
				output.requireNothingRefused();
			}
			return output.unread();
		}
		catch (IOException ex) {
			throw new AttributeSerializationException(
					"A value of type " + value.getClass().getName() + " cannot be serialized: " + ex, ex);
		}
	}

	/** Once for each class: a page load does not pay for it. */
	private void readBack(byte[] written, Map<Class<?>, Object> unread) {
		read(written);
		unread.forEach((type, object) -> {
			if (LostFields.mayLoseFields(type) && object.getClass() == type) {
				ByteArrayOutputStream alone = new ByteArrayOutputStream();
				writeTo(alone, object, ExceptionReducer.ofRefused(this.filter));
				LostFields.requireNone(object, read(alone.toByteArray()));
			}
		});
		unread.keySet().forEach(this.filter::readBack);
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
		return (first instanceof ClassNotAllowedException)
				? this.filter.refused(RefusedClassSearch.in(value, this.filter)) : first;
	}

}
