package dev.hybridsession.serializer;

import java.util.Set;

import com.fasterxml.jackson.annotation.JsonFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.deser.KeyDeserializers;
import tools.jackson.databind.ser.Serializers;

/**
 * Keeps the class of a map's keys where the type of the map leaves it open, because the
 * keys of JSON are texts. A key that is no text has its class before it:
 * {@code (java.lang.Long)7}. {@link JsonModule} adds it.
 */
final class JsonKeys {

	/** Packages whose classes give the same value from their text. */
	private static final Set<String> PLAIN_PACKAGES = Set.of("java.lang", "java.util", "java.time", "java.math",
			"java.net");

	private JsonKeys() {
	}

	private static final class Writer extends ValueSerializer<Object> {

		@Override
		public void serialize(Object key, JsonGenerator json, SerializationContext context) {
			json.writeName(text(key));
		}

		private static String text(Object key) {
			if (key instanceof String text) {
				return text.startsWith("(") ? "(java.lang.String)" + text : text;
			}
			if (key instanceof Enum<?> constant) {
				return '(' + constant.getDeclaringClass().getName() + ')' + constant.name();
			}
			if (!PLAIN_PACKAGES.contains(key.getClass().getPackageName())) {
				throw new AttributeSerializationException("a map has keys of class " + key.getClass().getName()
						+ ", which JSON cannot carry; use texts, numbers or an enum as keys");
			}
			return '(' + key.getClass().getName() + ')' + key;
		}

	}

	private static final class Reader extends KeyDeserializer {

		@Override
		public Object deserializeKey(String text, DeserializationContext context) {
			int end = text.indexOf(')');
			if (!text.startsWith("(") || end < 0) {
				return text;
			}
			String rest = text.substring(end + 1);
			JavaType type = context.resolveAndValidateSubType(context.constructType(Object.class),
					text.substring(1, end), context.getConfig().getPolymorphicTypeValidator());
			if (type == null) {
				throw new AttributeSerializationException("A map has a key of an unknown class");
			}
			return type.hasRawClass(String.class) ? rest
					: context.findKeyDeserializer(type, null).deserializeKey(rest, context);
		}

	}

	/** For keys of which only the object tells the class. */
	static final class Writers implements Serializers {

		private final Writer writer = new Writer();

		@Override
		public @Nullable ValueSerializer<?> findSerializer(SerializationConfig config, JavaType type,
				BeanDescription.Supplier bean, JsonFormat.Value format) {
			return type.hasRawClass(Object.class) ? this.writer : null;
		}

	}

	/** For keys of which only the text tells the class. */
	static final class Readers implements KeyDeserializers {

		private final Reader reader = new Reader();

		@Override
		public @Nullable KeyDeserializer findKeyDeserializer(JavaType type, DeserializationConfig config,
				BeanDescription.@Nullable Supplier bean) {
			return type.hasRawClass(Object.class) ? this.reader : null;
		}

	}

}
