package dev.hybridsession.serializer;

import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.function.Function;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdScalarSerializer;

/**
 * Writes the times of {@code java.sql} as instants. Jackson alone would lose the
 * nanoseconds, and move a date by the time zone. {@link JsonModule} adds it.
 */
final class JsonSqlTimes {

	private JsonSqlTimes() {
	}

	static void addTo(SimpleModule module) {
		add(module, Timestamp.class, Timestamp::toInstant, Timestamp::from);
		add(module, Date.class, (date) -> Instant.ofEpochMilli(date.getTime()),
				(instant) -> new Date(instant.toEpochMilli()));
		add(module, Time.class, (time) -> Instant.ofEpochMilli(time.getTime()),
				(instant) -> new Time(instant.toEpochMilli()));
	}

	private static <T> void add(SimpleModule module, Class<T> type, Function<T, Instant> toInstant,
			Function<Instant, T> fromInstant) {
		module.addSerializer(type, new StdScalarSerializer<T>(type) {

			@Override
			public void serialize(T value, JsonGenerator json, SerializationContext context) {
				json.writeString(toInstant.apply(value).toString());
			}

		});
		module.addDeserializer(type, new StdScalarDeserializer<T>(type) {

			@Override
			public T deserialize(JsonParser json, DeserializationContext context) {
				return fromInstant.apply(Instant.parse(json.getString()));
			}

		});
	}

}
