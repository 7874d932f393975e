package dev.hybridsession.serializer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;

/** The same format without any check, as attackers and control runs need it. */
public final class PlainSerializer implements AttributeSerializer {

	@Override
	public byte[] serialize(Object value) {
		byte[] compact = CompactValues.encode(value);
		return (compact != null) ? compact : stream(value);
	}

	private static byte[] stream(Object value) {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
			output.writeObject(value);
		}
		catch (IOException ex) {
			throw new AttributeSerializationException(value.getClass().getName(), ex);
		}
		return bytes.toByteArray();
	}

	@Override
	public Object deserialize(byte[] bytes) {
		try {
			if (CompactValues.isCompact(bytes)) {
				return CompactValues.decode(bytes);
			}
			try (ObjectInputStream input = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
				return input.readObject();
			}
		}
		catch (IOException | ClassNotFoundException ex) {
			throw new AttributeSerializationException("A value cannot be deserialized", ex);
		}
	}

}
