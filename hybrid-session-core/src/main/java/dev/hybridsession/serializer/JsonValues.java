package dev.hybridsession.serializer;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes and reads one value as JSON, for {@link JsonAttributeSerializer} and
 * {@link JdkAttributeSerializer}. Loaded only where Jackson is on the class path.
 * <ol>
 * <li>Write the value.</li>
 * <li>Read it back, and write what was read.</li>
 * <li>Refuse the value if the second JSON differs from the first in more than the order
 * of its parts, or has another number of references: JSON would lose something.</li>
 * </ol>
 * The JSON is an object or an array with the class of the value, so that its first byte
 * tells it from the JDK's stream and from a short form.
 */
final class JsonValues {

	private static final String REFUSED = "it can be written as JSON, but what was written cannot be read again. ";

	private final ClassFilter filter;

	private final JsonTypes types;

	private final ObjectWriter writer;

	private final ObjectReader reader;

	/** Reads numbers as they are. */
	private final ObjectReader trees;

	JsonValues(@Nullable ClassLoader classLoader, ClassFilter filter) {
		this.filter = filter;
		ClassLoader loader = JsonMappers.loader(classLoader);
		this.types = new JsonTypes(filter, loader);
		JsonMapper mapper = JsonMappers.create(loader, filter.limits(), this.types);
		this.writer = mapper.writerFor(Object.class);
		this.reader = mapper.readerFor(Object.class);
		this.trees = mapper.reader()
			.with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS,
					DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);
	}

	/** Returns whether bytes begin like those of {@link #write}. */
	static boolean isJson(byte[] bytes) {
		return bytes.length > 0 && (bytes[0] == '{' || bytes[0] == '[');
	}

	/**
	 * Writes a value.
	 * @throws ClassNotAllowedException if it contains an object of a class that is not
	 * allowed
	 * @throws AttributeSerializationException if JSON cannot carry it
	 */
	byte[] write(Object value) {
		try {
			JsonReferences.Count references = new JsonReferences.Count();
			byte[] bytes = writeOnce(value, references);
			if (!isJson(bytes)) {
				throw new AttributeSerializationException(
						"a module of Jackson writes it without its class; keep it in a field that declares its class");
			}
			requireSame(value, bytes, references, read(bytes));
			return bytes;
		}
		catch (ClassNotAllowedException ex) {
			Set<Class<?>> refused = RefusedClassSearch.in(value, this.filter);
			throw refused.isEmpty() ? ex : this.filter.refused(refused);
		}
	}

	private byte[] writeOnce(Object value, JsonReferences.Count references) {
		Bounded bytes = new Bounded(this.filter.limits());
		try {
			this.writer.withAttribute(JsonReferences.Count.class, references).writeValue(bytes, value);
			return bytes.toByteArray();
		}
		catch (RuntimeException | LinkageError | StackOverflowError ex) {
			throw translated("A value of type " + value.getClass().getName() + " cannot be written as JSON: ", ex);
		}
	}

	/**
	 * Reads a value.
	 * @throws ClassNotAllowedException if it names a class that is not allowed
	 * @throws AttributeSerializationException if it cannot be read
	 */
	Object read(byte[] bytes) {
		if (!this.filter.limits().allowsBytes(bytes.length)) {
			throw this.filter.exceeded("maxbytes");
		}
		try {
			Object value = this.reader.readValue(bytes);
			if (value == null) {
				throw new AttributeSerializationException("A value cannot be read from JSON: it is null");
			}
			return value;
		}
		catch (RuntimeException | LinkageError | StackOverflowError ex) {
			throw translated("A value cannot be read from JSON: ", ex);
		}
	}

	/** A reason of ours is thrown as it is, from wherever Jackson has wrapped it. */
	private AttributeSerializationException translated(String problem, Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof AttributeSerializationException ours) {
				return ours;
			}
			if (cause instanceof StackOverflowError || isTooDeep(cause)) {
				return new AttributeSerializationException(problem
						+ "it is nested deeper than maxdepth allows, or refers back to itself; if it is meant to be there,"
						+ " set a larger maxdepth among the patterns of " + ClassFilter.PROPERTY, failure);
			}
		}
		String message = (failure instanceof JacksonException jackson) ? jackson.getOriginalMessage()
				: failure.toString();
		return new AttributeSerializationException(problem + message, failure);
	}

	/** Jackson has one exception for all of its limits. */
	private static boolean isTooDeep(Throwable failure) {
		return failure instanceof StreamConstraintsException exceeded
				&& exceeded.getOriginalMessage().contains("nesting depth");
	}

	private void requireSame(Object value, byte[] written, JsonReferences.Count references, Object read) {
		byte[] again;
		JsonReferences.Count referencesAgain = new JsonReferences.Count();
		try {
			again = writeOnce(read, referencesAgain);
		}
		catch (AttributeSerializationException ex) {
			throw new AttributeSerializationException(REFUSED + ex.getMessage(), ex);
		}
		boolean replaced = value instanceof Collection || value instanceof Map || value instanceof Throwable;
		if (!replaced && read.getClass() != value.getClass()) {
			throw new AttributeSerializationException(REFUSED + "Its class would be " + read.getClass().getName()
					+ " instead of " + value.getClass().getName());
		}
		if (!Arrays.equals(written, again)) {
			requireSameParts(written, again);
		}
		if (!references.isSame(referencesAgain)) {
			throw new AttributeSerializationException(REFUSED
					+ "A reference, such as a java.util.concurrent.atomic.AtomicReference, would become its content;"
					+ " keep it in a field that declares its class");
		}
	}

	/** The order of sets and maps may change, when they are read. */
	private void requireSameParts(byte[] written, byte[] again) {
		String parts;
		try {
			parts = JsonDifference.find(this.trees.readTree(written), this.trees.readTree(again),
					this.types::isUnordered);
		}
		catch (JacksonException ex) {
			throw translated(REFUSED, ex);
		}
		if (!parts.isEmpty()) {
			throw new AttributeSerializationException(REFUSED + "These parts would be lost or changed: " + parts
					+ "; give the class a constructor without parameters, or with a parameter for each field,"
					+ " or mark as transient what need not be kept");
		}
	}

	/**
	 * Ends the write of a value that would never end: objects that several others share
	 * are written for each of them.
	 */
	private static final class Bounded extends ByteArrayOutputStream {

		private static final int MOST_BYTES = 64 * 1024 * 1024;

		private final FilterLimits limits;

		Bounded(FilterLimits limits) {
			super(256);
			this.limits = limits;
		}

		@Override
		public void write(byte[] bytes, int offset, int length) {
			if (this.count + length > MOST_BYTES || !this.limits.allowsBytes(this.count + length)) {
				throw new AttributeSerializationException("it is more than "
						+ (this.limits.allowsBytes(MOST_BYTES) ? "64 MB of JSON" : "maxbytes allows"));
			}
			super.write(bytes, offset, length);
		}

	}

}
