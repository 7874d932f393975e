package dev.hybridsession.serializer;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.KeyDeserializer;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.Serializers;

/**
 * Keeps the class of a map's keys where the type of the map leaves it open, because the
 * keys of JSON are texts. A key that is no text has its class before it:
 * {@code (java.lang.Long)7}. So has a text that JSON would take for a class.
 * {@link JsonModule} adds it.
 */
final class JsonKeys {

	/** Packages whose classes give the same value from their text. */
	private static final Set<String> PLAIN_PACKAGES = Set.of("java.lang", "java.util", "java.time", "java.math",
			"java.net");

	/** Types of keys that Jackson alone reads as texts, whatever they were. */
	private static final List<Class<?>> OPEN_TYPES = List.of(Object.class, Serializable.class, CharSequence.class,
			String.class);

	/** More digits of a number would take long to read. */
	private static final int MOST_CHARACTERS = 10_000;

	private static final String TEXT = "(java.lang.String)";

	private JsonKeys() {
	}

	static void addTo(SimpleModule module) {
		OPEN_TYPES.forEach((type) -> module.addKeyDeserializer(type, new Reader()));
		module.addKeyDeserializer(String.class, new TextReader());
	}

	private static final class Writer extends ValueSerializer<Object> {

		@Override
		public void serialize(Object key, JsonGenerator json, SerializationContext context) {
			json.writeName(text(key));
		}

		private static String text(Object key) {
			if (key instanceof String text) {
				return (text.startsWith("(") || text.startsWith("@")) ? TEXT + text : text;
			}
			if (key instanceof Enum<?> constant) {
				return '(' + constant.getDeclaringClass().getName() + ')' + constant.name();
			}
			if (key instanceof Locale locale) {
				return "(java.util.Locale)" + JsonTexts.text(locale);
			}
			if (!PLAIN_PACKAGES.contains(key.getClass().getPackageName())) {
				throw new AttributeSerializationException("a map has keys of class " + key.getClass().getName()
						+ ", which JSON cannot carry; use texts, numbers or an enum as keys");
			}
			return '(' + key.getClass().getName() + ')' + key;
		}

	}

	/** For keys whose class only the text tells. */
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
			if (type.hasRawClass(String.class)) {
				return rest;
			}
			if (rest.length() > MOST_CHARACTERS) {
				throw new AttributeSerializationException(
						"A map has a key that is too long for class " + type.getRawClass().getName());
			}
			if (type.isEnumType()) {
				return constant(type.getRawClass(), rest);
			}
			return type.hasRawClass(Locale.class) ? Locale.forLanguageTag(rest)
					: context.findKeyDeserializer(type, null).deserializeKey(rest, context);
		}

		/** An annotation of Jackson may give the constant another name in JSON. */
		@SuppressWarnings({ "unchecked", "rawtypes" })
		private static Object constant(Class type, String name) {
			return Enum.valueOf(type, name);
		}

	}

	/** A map of texts holds no other keys. */
	private static final class TextReader extends KeyDeserializer {

		@Override
		public Object deserializeKey(String text, DeserializationContext context) {
			return text.startsWith(TEXT) ? text.substring(TEXT.length()) : text;
		}

	}

	/** For keys whose class only the object tells. */
	static final class Writers implements Serializers {

		private final Writer writer = new Writer();

		@Override
		public @Nullable ValueSerializer<?> findSerializer(SerializationConfig config, JavaType type,
				BeanDescription.Supplier bean, JsonFormat.Value format) {
			return OPEN_TYPES.stream().anyMatch(type::hasRawClass) ? this.writer : null;
		}

	}

}
