package dev.hybridsession.serializer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ConfigurableObjectInputStream;

/**
 * The JDK's own serialization.
 */
public final class JdkAttributeSerializer implements AttributeSerializer {

	private final @Nullable ClassLoader classLoader;

	private final @Nullable ObjectInputFilter filter;

	/**
	 * Creates a serializer.
	 * @param classLoader where to look for the classes of attributes, or {@code null} for
	 * the default
	 * @param filter what may be deserialized, or {@code null} for what the JVM as a whole
	 * allows
	 */
	public JdkAttributeSerializer(@Nullable ClassLoader classLoader, @Nullable ObjectInputFilter filter) {
		this.classLoader = classLoader;
		this.filter = filter;
	}

	@Override
	public byte[] serialize(Object value) {
		Objects.requireNonNull(value, "value");
		ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
		try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
			output.writeObject(value);
		}
		catch (IOException ex) {
			throw new AttributeSerializationException(
					"A value of type " + value.getClass().getName() + " cannot be serialized: " + ex, ex);
		}
		return bytes.toByteArray();
	}

	@Override
	public Object deserialize(byte[] bytes) {
		try (ObjectInputStream input = new ConfigurableObjectInputStream(new ByteArrayInputStream(bytes),
				this.classLoader)) {
			if (this.filter != null) {
				input.setObjectInputFilter(this.filter);
			}
			return Objects.requireNonNull(input.readObject(), "value");
		}
		catch (IOException | ClassNotFoundException | RuntimeException | LinkageError ex) {
			throw new AttributeSerializationException("A value cannot be deserialized: " + ex, ex);
		}
	}

}
