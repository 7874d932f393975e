package dev.hybridsession.serializer;

import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.function.Function;

import tools.jackson.databind.module.SimpleModule;

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
		JsonTexts.add(module, type, (value) -> toInstant.apply(value).toString(),
				(text) -> fromInstant.apply(Instant.parse(text)));
	}

}
