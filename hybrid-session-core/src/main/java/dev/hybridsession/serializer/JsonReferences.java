package dev.hybridsession.serializer;

import java.util.Objects;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.util.NameTransformer;

/**
 * Counts the references that are written, such as a
 * {@link java.util.concurrent.atomic.AtomicReference}. {@link JsonModule} puts it before
 * Jackson's own serializer. Jackson writes the content of a reference in its place, and
 * reads the reference again only where a type declares it. So {@link JsonValues} compares
 * the counts of the value that is written and of the value that is read back.
 */
final class JsonReferences extends ValueSerializer<Object> {

	private final ValueSerializer<Object> content;

	@SuppressWarnings("unchecked")
	JsonReferences(ValueSerializer<?> content) {
		this.content = (ValueSerializer<Object>) content;
	}

	@Override
	public ValueSerializer<?> createContextual(SerializationContext context, @Nullable BeanProperty property) {
		return new JsonReferences(context.handleSecondaryContextualization(this.content, property));
	}

	@Override
	public void serialize(Object value, JsonGenerator json, SerializationContext context) {
		count(context);
		this.content.serialize(value, json, context);
	}

	@Override
	public void serializeWithType(Object value, JsonGenerator json, SerializationContext context,
			TypeSerializer typeSerializer) {
		count(context);
		this.content.serializeWithType(value, json, context, typeSerializer);
	}

	private static void count(SerializationContext context) {
		((Count) Objects.requireNonNull(context.getAttribute(Count.class))).references++;
	}

	@Override
	public ValueSerializer<Object> unwrappingSerializer(NameTransformer names) {
		return new JsonReferences(this.content.unwrappingSerializer(names));
	}

	@Override
	public boolean isUnwrappingSerializer() {
		return this.content.isUnwrappingSerializer();
	}

	@Override
	public boolean isEmpty(SerializationContext context, Object value) {
		return this.content.isEmpty(context, value);
	}

	/** The references of one value. An attribute of its write, under this class. */
	static final class Count {

		private int references;

		boolean isSame(Count other) {
			return this.references == other.references;
		}

	}

}
