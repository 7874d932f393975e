package dev.hybridsession.serializer;

import java.util.Objects;

import dev.hybridsession.serializer.ExceptionReducer.StandIn;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.type.WritableTypeId;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.Deserializers;
import tools.jackson.databind.jsontype.TypeSerializer;

import org.springframework.beans.BeanUtils;
import org.springframework.util.ClassUtils;

/**
 * Writes an exception as its class and its message. So neither the password that was
 * typed at a failed login nor a stack trace is kept. An exception of Spring Security
 * keeps its class. Any other exception is read as a substitute that has the name of its
 * class. {@link JsonModule} adds it.
 */
final class JsonExceptions {

	private static final boolean SPRING_SECURITY = ClassUtils
		.isPresent("org.springframework.security.core.AuthenticationException", JsonExceptions.class.getClassLoader());

	private static final String CLASS_NAME = "className";

	private static final String MESSAGE = "message";

	private JsonExceptions() {
	}

	private static boolean isLoginFailure(Class<?> type) {
		return SPRING_SECURITY && LoginFailures.isLoginFailure(type);
	}

	/** Whether an object is made by its message alone. */
	private static boolean keepsClass(Class<?> type) {
		return isLoginFailure(type) && type.getName().startsWith("org.springframework.security.")
				&& ClassUtils.hasConstructor(type, String.class);
	}

	private static Throwable create(Class<?> type, @Nullable String message) {
		return (Throwable) BeanUtils.instantiateClass(
				Objects.requireNonNull(ClassUtils.getConstructorIfAvailable(type, String.class)), message);
	}

	private static boolean isStandIn(Class<?> type) {
		return StandIn.class.isAssignableFrom(type);
	}

	private static Throwable standIn(Class<?> type, String className, @Nullable String message) {
		return isLoginFailure(type) ? LoginFailures.standIn(className, message)
				: new ReducedException(className, message, null);
	}

	static final class Writer extends ValueSerializer<Throwable> {

		@Override
		public void serialize(Throwable failure, JsonGenerator json, SerializationContext context) {
			throw new AttributeSerializationException("an exception has no class in JSON where its type is known");
		}

		@Override
		public void serializeWithType(Throwable failure, JsonGenerator json, SerializationContext context,
				TypeSerializer type) {
			// the text of an exception of OAuth2 is not its message
			boolean kept = keepsClass(failure.getClass()) && Objects
				.equals(create(failure.getClass(), failure.getMessage()).getMessage(), failure.getMessage());
			String className = StandIn.className(failure);
			WritableTypeId id = type.writeTypePrefix(json, context,
					type.typeId(kept ? failure : standIn(failure.getClass(), className, null), JsonToken.START_OBJECT));
			if (!kept) {
				json.writeStringProperty(CLASS_NAME, className);
			}
			json.writeStringProperty(MESSAGE, failure.getMessage());
			type.writeTypeSuffix(json, context, id);
		}

	}

	private static final class Reader extends ValueDeserializer<Throwable> {

		private final Class<?> type;

		Reader(Class<?> type) {
			this.type = type;
		}

		@Override
		public Throwable deserialize(JsonParser json, DeserializationContext context) {
			JsonNode node = context.readTree(json);
			String className = node.path(CLASS_NAME).asString();
			JsonNode message = node.path(MESSAGE);
			String text = message.isString() ? message.asString() : null;
			if (!isStandIn(this.type)) {
				return create(this.type, text);
			}
			return standIn(this.type, className, text);
		}

	}

	static final class Readers extends Deserializers.Base {

		@Override
		public @Nullable ValueDeserializer<?> findBeanDeserializer(JavaType type, DeserializationConfig config,
				BeanDescription.Supplier bean) {
			return hasDeserializerFor(config, type.getRawClass()) ? new Reader(type.getRawClass()) : null;
		}

		@Override
		public boolean hasDeserializerFor(DeserializationConfig config, Class<?> type) {
			return isStandIn(type) || keepsClass(type);
		}

	}

}
