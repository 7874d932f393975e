package dev.hybridsession.serializer;

import java.io.Serializable;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests that JSON keeps the constants of an enum, and the sets and maps of them. */
class JsonEnumTests {

	private static final AttributeSerializer JSON = AttributeSerializer.json(null, List.of(),
			List.of(JsonEnumTests.class.getPackageName()));

	@Test
	void mapKeyOfAnEnumIsKeptWhateverNameJacksonGivesIt() {
		Map<Object, Object> keys = new HashMap<>(Map.of(Size.SMALL, 1, Color.RED, 2));
		assertThat(JSON.deserialize(JSON.serialize(keys))).isEqualTo(keys);
	}

	@Test
	void valuesOfAnEnumMapInAFieldKeepTheirClass() {
		Week week = new Week(new EnumMap<>(Map.of(DayOfWeek.MONDAY, LocalTime.of(9, 30))),
				new EnumMap<>(Map.of(DayOfWeek.SUNDAY, Size.SMALL)), new EnumMap<>(Map.of(Size.SMALL, (byte) 3)));
		Week read = (Week) JSON.deserialize(JSON.serialize(week));
		assertThat(read).isEqualTo(week);
		assertThat(read.opens()).isInstanceOf(EnumMap.class);
	}

	@Test
	void setOfConstantsWithBodiesIsKeptWhateverItsClass() {
		for (Set<Sign> set : List.of(Set.of(Sign.PLUS), Set.of(Sign.PLUS, Sign.MINUS),
				Collections.singleton(Sign.MINUS), EnumSet.of(Sign.PLUS), new HashSet<>(Set.of(Sign.PLUS)))) {
			Signs signs = new Signs(set, Sign.MINUS);
			assertThat(JSON.deserialize(JSON.serialize(signs))).isEqualTo(signs);
		}
	}

	@Test
	void emptySetOfAnEnumIsKept() {
		Filter filter = new Filter(EnumSet.noneOf(Color.class), EnumSet.noneOf(Color.class));
		Filter read = (Filter) JSON.deserialize(JSON.serialize(filter));
		assertThat(read).isEqualTo(filter);
		assertThat(EnumSet.complementOf(read.shown())).containsExactly(Color.RED);
		assertThat(JSON.deserialize(JSON.serialize(EnumSet.noneOf(Color.class)))).isInstanceOf(EnumSet.class);
	}

	@Test
	void emptyMapOfAnEnumIsKept() {
		Rates rates = new Rates(new EnumMap<>(Color.class), new EnumMap<>(Color.class));
		Rates read = (Rates) JSON.deserialize(JSON.serialize(rates));
		assertThat(read).isEqualTo(rates);
		read.open().put(Color.RED, "a");
		assertThat(read.open()).isInstanceOf(EnumMap.class);
		assertThat(JSON.deserialize(JSON.serialize(new EnumMap<>(DayOfWeek.class)))).isInstanceOf(EnumMap.class);
	}

	enum Color {

		RED

	}

	enum Sign {

		PLUS {

			@Override
			int factor() {
				return 1;
			}

		},

		MINUS {

			@Override
			int factor() {
				return -1;
			}

		};

		abstract int factor();

	}

	record Signs(Set<Sign> set, Sign one) implements Serializable {

	}

	enum Size {

		@JsonProperty("s")
		SMALL

	}

	record Week(Map<DayOfWeek, LocalTime> opens, EnumMap<DayOfWeek, Size> sizes,
			Map<Size, Byte> counts) implements Serializable {

	}

	record Filter(EnumSet<Color> shown, Set<Color> hidden) implements Serializable {

	}

	record Rates(EnumMap<Color, String> any, Map<Color, String> open) implements Serializable {

	}

}
