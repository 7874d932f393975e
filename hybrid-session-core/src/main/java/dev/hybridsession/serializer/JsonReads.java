package dev.hybridsession.serializer;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.std.DelegatingDeserializer;
import tools.jackson.databind.jsontype.TypeDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.CollectionType;
import tools.jackson.databind.type.MapType;

/**
 * Asks for each class that is read, whether or not JSON names it. {@link JsonModule} adds
 * it. A field that declares a class which is not allowed may be empty. So a refusal waits
 * until there is a value.
 */
final class JsonReads extends ValueDeserializerModifier {

	private static final long serialVersionUID = 1;

	private final transient JsonTypes types;

	private JsonReads(JsonTypes types) {
		this.types = types;
	}

	/**
	 * Adds this, and lets a null stay null where a field declares an {@link Optional} or
	 * its like. Jackson alone would make an empty one. There is no other value than null,
	 * because they are not Serializable.
	 */
	@SuppressWarnings({ "unchecked", "rawtypes" })
	static void addTo(SimpleModule module, JsonTypes types) {
		module.setDeserializerModifier(new JsonReads(types));
		for (Class type : List.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class)) {
			module.addDeserializer(type, new Refused(() -> types.require(type)));
		}
	}

	@Override
	public ValueDeserializer<?> modifyDeserializer(DeserializationConfig config, BeanDescription.Supplier bean,
			ValueDeserializer<?> deserializer) {
		return allowed(bean.getBeanClass(), deserializer);
	}

	@Override
	public ValueDeserializer<?> modifyEnumDeserializer(DeserializationConfig config, JavaType type,
			BeanDescription.Supplier bean, ValueDeserializer<?> deserializer) {
		return allowed(type.getRawClass(), type.isFinal() ? deserializer : new Constants(type, deserializer));
	}

	@Override
	public ValueDeserializer<?> modifyCollectionDeserializer(DeserializationConfig config, CollectionType type,
			BeanDescription.Supplier bean, ValueDeserializer<?> deserializer) {
		return allowed(type.getRawClass(), deserializer);
	}

	@Override
	public ValueDeserializer<?> modifyMapDeserializer(DeserializationConfig config, MapType type,
			BeanDescription.Supplier bean, ValueDeserializer<?> deserializer) {
		return allowed(type.getRawClass(), deserializer);
	}

	@Override
	public KeyDeserializer modifyKeyDeserializer(DeserializationConfig config, JavaType type,
			KeyDeserializer deserializer) {
		return new KeyDeserializer() {

			@Override
			public Object deserializeKey(String key, DeserializationContext context) {
				JsonReads.this.types.requireMade(type.getRawClass());
				return deserializer.deserializeKey(key, context);
			}

		};
	}

	private ValueDeserializer<?> allowed(Class<?> type, ValueDeserializer<?> deserializer) {
		try {
			this.types.requireMade(type);
			return deserializer;
		}
		catch (AttributeSerializationException ex) {
			return new Refused(() -> this.types.requireMade(type));
		}
	}

	/**
	 * Reads constants with bodies of their own, which JSON writes with their class.
	 * Jackson alone expects none in a field that declares a set of that enum.
	 */
	private static final class Constants extends DelegatingDeserializer {

		private final JavaType type;

		Constants(JavaType type, ValueDeserializer<?> constants) {
			super(constants);
			this.type = type;
		}

		@Override
		protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> constants) {
			return new Constants(this.type, constants);
		}

		@Override
		public Object deserialize(JsonParser json, DeserializationContext context) {
			return json.isExpectedStartArrayToken()
					? context.findTypeDeserializer(this.type).deserializeTypedFromAny(json, context)
					: super.deserialize(json, context);
		}

	}

	/** Refuses each value of a class, and lets null pass. */
	private static final class Refused extends ValueDeserializer<Object> {

		/** Throws the reason. */
		private final Runnable refusal;

		Refused(Runnable refusal) {
			this.refusal = refusal;
		}

		@Override
		public @Nullable Object deserialize(JsonParser json, DeserializationContext context) {
			this.refusal.run();
			return null;
		}

		/** The value may be of a subclass that is allowed. */
		@Override
		public Object deserializeWithType(JsonParser json, DeserializationContext context, TypeDeserializer type) {
			return type.deserializeTypedFromAny(json, context);
		}

	}

}
