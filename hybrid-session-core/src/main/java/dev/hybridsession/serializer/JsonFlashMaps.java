package dev.hybridsession.serializer;

import java.util.HashMap;
import java.util.Map;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.type.WritableTypeId;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.jsontype.TypeSerializer;

import org.springframework.util.MultiValueMap;
import org.springframework.web.servlet.FlashMap;

/**
 * Carries the flash attributes of Spring MVC with their target and their expiration. A
 * flash map is a map with fields of its own, which JSON would lose. A mix-in, which
 * {@link JsonMappers} adds where Spring MVC is on the class path.
 */
@JsonSerialize(using = JsonFlashMaps.Writer.class)
@JsonDeserialize(using = JsonFlashMaps.Reader.class)
abstract class JsonFlashMaps {

	static final Class<?> TYPE = FlashMap.class;

	private JsonFlashMaps() {
	}

	static final class Writer extends ValueSerializer<FlashMap> {

		@Override
		public void serialize(FlashMap flashMap, JsonGenerator json, SerializationContext context) {
			json.writeStartObject();
			writeProperties(flashMap, json, context);
			json.writeEndObject();
		}

		@Override
		public void serializeWithType(FlashMap flashMap, JsonGenerator json, SerializationContext context,
				TypeSerializer type) {
			WritableTypeId id = type.writeTypePrefix(json, context, type.typeId(flashMap, JsonToken.START_OBJECT));
			writeProperties(flashMap, json, context);
			type.writeTypeSuffix(json, context, id);
		}

		private static void writeProperties(FlashMap flashMap, JsonGenerator json, SerializationContext context) {
			context.defaultSerializeProperty("attributes", new HashMap<>(flashMap), json);
			json.writeStringProperty("path", flashMap.getTargetRequestPath());
			context.defaultSerializeProperty("parameters", flashMap.getTargetRequestParams(), json);
			json.writeNumberProperty("expiration", flashMap.getExpirationTime());
		}

	}

	static final class Reader extends ValueDeserializer<FlashMap> {

		@Override
		@SuppressWarnings("unchecked")
		public FlashMap deserialize(JsonParser json, DeserializationContext context) {
			FlashMap flashMap = new FlashMap();
			if (json.currentToken() == JsonToken.START_OBJECT) {
				json.nextToken();
			}
			for (; json.currentToken() == JsonToken.PROPERTY_NAME; json.nextToken()) {
				String name = json.currentName();
				boolean isNull = json.nextToken() == JsonToken.VALUE_NULL;
				switch (name) {
					case "attributes" -> flashMap.putAll(context.readValue(json, Map.class));
					case "path" -> flashMap.setTargetRequestPath(isNull ? null : json.getString());
					case "parameters" -> flashMap
						.addTargetRequestParams((MultiValueMap<String, String>) context.readValue(json, Object.class));
					case "expiration" -> flashMap.setExpirationTime(json.getLongValue());
					default -> json.skipChildren();
				}
			}
			return flashMap;
		}

	}

}
