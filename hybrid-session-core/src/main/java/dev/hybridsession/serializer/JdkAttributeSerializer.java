package dev.hybridsession.serializer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ConfigurableObjectInputStream;

/**
 * The JDK's own serialization. With a filter it neither reads nor writes what the filter
 * refuses, and writes nothing that it could not read again. Exceptions are reduced to
 * what is allowed.
 */
public final class JdkAttributeSerializer implements AttributeSerializer {

	private final @Nullable ClassLoader classLoader;

	private final @Nullable ClassFilter filter;

	/**
	 * Creates a serializer without a filter: values consist of what the JVM as a whole
	 * allows.
	 * @param classLoader where to look for the classes of attributes, or {@code null} for
	 * the default
	 */
	public JdkAttributeSerializer(@Nullable ClassLoader classLoader) {
		this(classLoader, null);
	}

	/**
	 * Creates a serializer with a filter.
	 * @param classLoader where to look for the classes of attributes, or {@code null} for
	 * the default
	 * @param allowedClasses what decides before the defaults, as in
	 * {@code hybrid-session.serialization.allowed-classes}
	 * @param basePackages the packages of the application, whose classes are allowed with
	 * those in their subpackages
	 * @throws IllegalArgumentException if a pattern is not valid
	 */
	public JdkAttributeSerializer(@Nullable ClassLoader classLoader, List<String> allowedClasses,
			Collection<String> basePackages) {
		this(classLoader, ClassFilter.of(allowedClasses, basePackages));
	}

	JdkAttributeSerializer(@Nullable ClassLoader classLoader, @Nullable ClassFilter filter) {
		this.classLoader = classLoader;
		this.filter = filter;
	}

	/**
	 * {@inheritDoc}
	 * @throws ClassNotAllowedException if it contains an object of a class that could not
	 * be read again
	 * @throws AttributeSerializationException if it cannot be encoded, or not be read
	 * again: it is too deep or too large for the filter, or a class of it that was not
	 * written before loses its fields or has no constructor to be read with
	 */
	@Override
	public byte[] serialize(Object value) {
		Objects.requireNonNull(value, "value");
		return (this.filter != null) ? new FilteredWrite(this.filter, this::deserialize).write(value) : plain(value);
	}

	private static byte[] plain(Object value) {
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

	/**
	 * {@inheritDoc}
	 * @throws ClassNotAllowedException if they contain an object of a class that is not
	 * allowed
	 * @throws AttributeSerializationException if they cannot be decoded
	 */
	@Override
	public Object deserialize(byte[] bytes) {
		FilteredRead read = (this.filter != null) ? new FilteredRead(this.filter, bytes.length) : null;
		try (ObjectInputStream input = (this.filter != null) ? new FilteredInput(bytes, this.classLoader, this.filter)
				: new ConfigurableObjectInputStream(new ByteArrayInputStream(bytes), this.classLoader)) {
			input.setObjectInputFilter((read != null) ? read : sizeFilter(bytes.length));
			Object value = Objects.requireNonNull(input.readObject(), "value");
			if (read != null) {
				read.requireNothingRefused();
			}
			return value;
		}
		catch (AttributeSerializationException ex) {
			throw ex;
		}
		catch (IOException | ClassNotFoundException | RuntimeException | LinkageError | StackOverflowError ex) {
			if (read != null) {
				read.requireNothingRefused();
			}
			throw new AttributeSerializationException("A value cannot be deserialized: " + ex, ex);
		}
	}

	/**
	 * Refuses arrays that so few bytes cannot fill, before they cost memory. Tables of
	 * maps are arrays as well, and larger than what is in them. The filter of the JVM
	 * would no longer be asked.
	 */
	private static ObjectInputFilter sizeFilter(int length) {
		long limit = FilterLimits.longestArray(length);
		return ObjectInputFilter.merge((info) -> (info.arrayLength() > limit) ? ObjectInputFilter.Status.REJECTED
				: ObjectInputFilter.Status.UNDECIDED, ObjectInputFilter.Config.getSerialFilter());
	}

}
