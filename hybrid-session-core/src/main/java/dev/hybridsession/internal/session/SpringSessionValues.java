package dev.hybridsession.internal.session;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;

import dev.hybridsession.serializer.AttributeSerializationException;
import dev.hybridsession.serializer.AttributeSerializer;

/**
 * Values as Spring Session keeps them by default: plain streams of the JDK's
 * serialization. They are read through the class filter.
 *
 * @param reader reads streams of allowed classes
 */
public record SpringSessionValues(AttributeSerializer reader) implements AttributeSerializer {

	@Override
	public byte[] serialize(Object value) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
		try (ObjectOutputStream output = new Output(bytes)) {
			output.writeObject(value);
		}
		catch (IOException | LinkageError | StackOverflowError ex) {
			throw new AttributeSerializationException(
					"A value of type " + value.getClass().getName() + " cannot be serialized: " + ex, ex);
		}
		return bytes.toByteArray();
	}

	@Override
	public Object deserialize(byte[] bytes) {
		return this.reader.deserialize(bytes);
	}

	/**
	 * Refuses our substitutes for exceptions: the other application lacks their classes.
	 */
	private static final class Output extends ObjectOutputStream {

		private static final String OURS = AttributeSerializer.class.getPackageName();

		Output(OutputStream stream) throws IOException {
			super(stream);
		}

		@Override
		protected void annotateClass(Class<?> type) throws IOException {
			if (type.getPackageName().equals(OURS)) {
				throw new NotSerializableException(type.getName());
			}
		}

	}

}
