package dev.hybridsession.serializer;

import java.io.Serializable;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.MapperBuilder;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.BeanPropertyWriter;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.ser.bean.BeanSerializerBase;
import tools.jackson.databind.ser.impl.UnknownSerializer;
import tools.jackson.databind.ser.jackson.JsonValueSerializer;
import tools.jackson.databind.ser.jdk.MapEntrySerializer;
import tools.jackson.databind.type.CollectionType;
import tools.jackson.databind.type.MapType;

/**
 * Holds JSON to what is allowed, and carries what Jackson alone would lose. The last
 * module of the mapper of {@link JsonMappers}.
 */
final class JsonModule extends SimpleModule {

	private static final long serialVersionUID = 1;

	private final transient JsonTypes types;

	JsonModule(JsonTypes types) {
		super(JsonModule.class.getName());
		this.types = types;
	}

	@Override
	public void setupModule(SetupContext context) {
		// Spring Security's modules have set a validator of their own, and numbers as
		// times
		((MapperBuilder<?, ?>) context.getOwner()).polymorphicTypeValidator(this.types)
			.activateDefaultTyping(this.types, DefaultTyping.NON_FINAL, JsonTypeInfo.As.PROPERTY)
			.disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS);
		context.addKeySerializers(new JsonKeys.Writers());
		context.addDeserializers(new JsonExceptions.Readers());
		JsonKeys.addTo(this);
		addSerializer(Throwable.class, new JsonExceptions.Writer());
		JsonTexts.addTo(this);
		JsonReads.addTo(this, this.types);
		addValueInstantiator(ConcurrentHashMap.KeySetView.class, new ConcurrentSets());
		context.addSerializerModifier(new AllowedWrites());
		super.setupModule(context);
	}

	/** Makes a set that many threads may change, as its factory method does. */
	private static final class ConcurrentSets extends ValueInstantiator.Base {

		ConcurrentSets() {
			super(ConcurrentHashMap.KeySetView.class);
		}

		@Override
		public boolean canCreateUsingDefault() {
			return true;
		}

		@Override
		public Object createUsingDefault(DeserializationContext context) {
			return ConcurrentHashMap.newKeySet();
		}

	}

	/** Asks for each class that is written. */
	private final class AllowedWrites extends ValueSerializerModifier {

		private static final long serialVersionUID = 1;

		@Override
		public ValueSerializer<?> modifySerializer(SerializationConfig config, BeanDescription.Supplier bean,
				ValueSerializer<?> serializer) {
			Class<?> type = bean.getBeanClass();
			try {
				requireCarried(type, serializer);
				return bean.getType().isReferenceType() ? new JsonReferences(serializer) : serializer;
			}
			catch (AttributeSerializationException ex) {
				return new RefusedWrites(() -> requireCarried(type, serializer));
			}
		}

		/** Jackson writes null for a null as for a reference to null. */
		@Override
		public List<BeanPropertyWriter> changeProperties(SerializationConfig config, BeanDescription.Supplier bean,
				List<BeanPropertyWriter> properties) {
			properties.stream()
				.filter((property) -> property.getType().isReferenceType() && !property.hasNullSerializer()
						&& Serializable.class.isAssignableFrom(property.getType().getRawClass()))
				.forEach((property) -> property.assignNullSerializer(new RefusedWrites(() -> {
					throw new AttributeSerializationException("the field '" + property.getName() + "' of "
							+ bean.getBeanClass().getName() + " is null, and would become an empty "
							+ property.getType().getRawClass().getName() + " in JSON");
				})));
			return properties;
		}

		private void requireCarried(Class<?> type, ValueSerializer<?> serializer) {
			JsonModule.this.types.requireTaken(type);
			if (serializer instanceof MapEntrySerializer) {
				throw new AttributeSerializationException("class " + type.getName()
						+ " cannot be kept as JSON: it has no form that is read again; keep a record of its two parts"
						+ " instead");
			}
			if (serializer instanceof BeanSerializerBase && DefaultClasses.isOfJdk(type.getName())) {
				throw new AttributeSerializationException("class " + type.getName() + " has no form in JSON");
			}
			if (serializer instanceof BeanSerializerBase || serializer instanceof UnknownSerializer) {
				JsonFields.requireSeen(type);
			}
			else if (!(serializer instanceof JsonValueSerializer)) {
				JsonFields.requireScalarOnly(type);
			}
		}

		@Override
		public ValueSerializer<?> modifyMapSerializer(SerializationConfig config, MapType type,
				BeanDescription.Supplier bean, ValueSerializer<?> serializer) {
			return new JsonContainers(serializer, true);
		}

		@Override
		public ValueSerializer<?> modifyCollectionSerializer(SerializationConfig config, CollectionType type,
				BeanDescription.Supplier bean, ValueSerializer<?> serializer) {
			return new JsonContainers(serializer, true);
		}

	}

	/**
	 * Refuses each object of a class. Jackson asks for the serializer of a field before
	 * there is an object. If that failed, an object without a value in the field would be
	 * refused as well, and Jackson would write the next one with a serializer that it has
	 * made by half.
	 */
	private static final class RefusedWrites extends ValueSerializer<Object> {

		/** Throws the reason. */
		private final Runnable refusal;

		RefusedWrites(Runnable refusal) {
			this.refusal = refusal;
		}

		@Override
		public void serialize(Object value, JsonGenerator json, SerializationContext context) {
			this.refusal.run();
		}

		@Override
		public void serializeWithType(Object value, JsonGenerator json, SerializationContext context,
				TypeSerializer typeSerializer) {
			this.refusal.run();
		}

	}

}
