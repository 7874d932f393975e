package dev.hybridsession.serializer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceConfigurationError;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ConfigurableObjectInputStream;
import org.springframework.util.ClassUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * The JDK's own serialization, with a short form for texts, numbers, times and other
 * plain values of the JDK. It neither reads nor writes classes that are not allowed, and
 * writes nothing that it could not read again. Exceptions are reduced to what is allowed.
 */
public final class JdkAttributeSerializer implements AttributeSerializer {

	private static final boolean JACKSON = ClassUtils.isPresent("tools.jackson.databind.json.JsonMapper",
			JdkAttributeSerializer.class.getClassLoader());

	private final @Nullable ClassLoader classLoader;

	private final ClassFilter filter;

	/**
	 * The classes of the class loader by their names. The JVM keeps each of them as well,
	 * but asking the JVM is a third of the work of reading a login.
	 */
	private final Map<String, Class<?>> resolved = new ConcurrentHashMap<>();

	/** Reads JSON, or is {@code null} if there is no Jackson. */
	private final @Nullable Supplier<JsonValues> json;

	/**
	 * Creates a serializer.
	 * @param classLoader where to look for the classes of attributes, or {@code null} for
	 * the default
	 * @param allowedClasses patterns of classes, in the form of
	 * {@code hybrid-session.serialization.allowed-classes}; they decide before the
	 * defaults
	 * @param basePackages the packages of the application, whose classes are allowed with
	 * those in their subpackages
	 * @throws IllegalArgumentException if a pattern is not valid
	 */
	public JdkAttributeSerializer(@Nullable ClassLoader classLoader, List<String> allowedClasses,
			Collection<String> basePackages) {
		this(classLoader, ClassFilter.of(allowedClasses, basePackages));
	}

	JdkAttributeSerializer(@Nullable ClassLoader classLoader, ClassFilter filter) {
		this.classLoader = classLoader;
		this.filter = filter;
		this.json = JACKSON ? SingletonSupplier.of(() -> new JsonValues(classLoader, filter)) : null;
	}

	/**
	 * Creates a serializer that writes JSON and reads both formats.
	 * @see AttributeSerializer#json
	 */
	static AttributeSerializer json(@Nullable ClassLoader classLoader, List<String> allowedClasses,
			Collection<String> basePackages) {
		JdkAttributeSerializer jdk = new JdkAttributeSerializer(classLoader, allowedClasses, basePackages);
		if (jdk.json == null) {
			throw new IllegalStateException("Jackson 3 (tools.jackson.core:jackson-databind) is not on the class path");
		}
		return new JsonAttributeSerializer(jdk, jdk.json.get());
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
		byte[] compact = serializePlain(Objects.requireNonNull(value, "value"));
		if (compact != null) {
			return compact;
		}
		try {
			return new FilteredWrite(this.filter, this::deserialize).write(value);
		}
		catch (LinkageError | StackOverflowError ex) {
			throw new AttributeSerializationException(
					"A value of type " + value.getClass().getName() + " cannot be serialized: " + ex, ex);
		}
	}

	/**
	 * Returns the short form of a value, or {@code null} if it has none or could not be
	 * read again.
	 */
	byte @Nullable [] serializePlain(Object value) {
		byte[] compact = CompactValues.encode(value);
		return (compact != null && isReadable(value, compact.length)) ? compact : null;
	}

	/**
	 * {@inheritDoc}
	 * @throws ClassNotAllowedException if they contain an object of a class that is not
	 * allowed
	 * @throws AttributeSerializationException if they cannot be decoded
	 */
	@Override
	public Object deserialize(byte[] bytes) {
		FilteredRead read = new FilteredRead(this.filter, bytes.length);
		try {
			if (this.json != null && JsonValues.isJson(bytes)) {
				return this.json.get().read(bytes);
			}
			Object value = CompactValues.isCompact(bytes) ? readCompact(bytes, read) : readStream(bytes, read);
			read.requireNothingRefused();
			return value;
		}
		catch (AttributeSerializationException ex) {
			throw ex;
		}
		catch (IOException | ClassNotFoundException | RuntimeException | LinkageError | ServiceConfigurationError
				| StackOverflowError ex) {
			read.requireNothingRefused();
			throw new AttributeSerializationException("A value cannot be deserialized: " + ex, ex);
		}
	}

	private static Object readCompact(byte[] bytes, FilteredRead read) throws IOException {
		Object value = CompactValues.decode(bytes);
		if (!allows(read, value, bytes.length)) {
			throw new InvalidClassException(value.getClass().getName(), "filter status: REJECTED");
		}
		return value;
	}

	private Object readStream(byte[] bytes, FilteredRead read) throws IOException, ClassNotFoundException {
		try (ObjectInputStream input = new ConfigurableObjectInputStream(new ByteArrayInputStream(bytes),
				this.classLoader) {

			/**
			 * Without a class loader each thread may have another, so nothing is kept.
			 * Spring takes many names for one class. A forged stream could fill the
			 * memory with them, so only the JVM's name is kept.
			 */
			@Override
			protected Class<?> resolveClass(ObjectStreamClass described) throws IOException, ClassNotFoundException {
				Map<String, Class<?>> known = JdkAttributeSerializer.this.resolved;
				Class<?> type = known.get(described.getName());
				if (type == null) {
					type = super.resolveClass(described);
					if (JdkAttributeSerializer.this.classLoader != null && type.getName().equals(described.getName())) {
						known.put(described.getName(), type);
					}
				}
				return type;
			}

			/** Refuses a class before it is defined. The input filter is asked later. */
			@Override
			protected Class<?> resolveProxyClass(String[] interfaces) throws IOException, ClassNotFoundException {
				if (!JdkAttributeSerializer.this.filter.allows(Proxy.class)) {
					throw JdkAttributeSerializer.this.filter.refused(Proxy.class);
				}
				return super.resolveProxyClass(interfaces);
			}

		}) {
			input.setObjectInputFilter(read);
			return Objects.requireNonNull(input.readObject(), "value");
		}
	}

	/** A value that is not goes into a stream, whose refusal says why. */
	private boolean isReadable(Object value, int length) {
		return this.filter.limits().allowsBytes(length) && allows(new FilteredRead(this.filter, length), value, length);
	}

	/**
	 * A filter is asked what a stream of the value would ask; nothing asks about texts.
	 */
	private static boolean allows(FilteredRead read, Object value, int length) {
		return value instanceof String || read.checkInput(new ClassFilter.ClassAlone(value.getClass(),
				(value instanceof byte[] array) ? array.length : -1, length)) != ObjectInputFilter.Status.REJECTED;
	}

}
