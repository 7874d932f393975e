package dev.hybridsession.internal.session;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;

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
		try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
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

}
