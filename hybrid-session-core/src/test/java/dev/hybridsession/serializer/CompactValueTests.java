package dev.hybridsession.serializer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests the short form of plain values. */
class CompactValueTests {

	private static final byte STREAM = (byte) 0xAC;

	private final PlainSerializer plain = new PlainSerializer();

	private final JdkAttributeSerializer filtered = filtered();

	private static JdkAttributeSerializer filtered(String... patterns) {
		return new JdkAttributeSerializer(null, List.of(patterns), List.of());
	}

	/** These bytes never change: sessions of the last release have them. */
	static Stream<Arguments> fixed() {
		return Stream.of(Arguments.of("a\u20AC\0", "01 61 e282ac 00"), Arguments.of("", "01"),
				Arguments.of(new byte[] { 0, -1 }, "02 00ff"), Arguments.of(true, "03 01"),
				Arguments.of(false, "03 00"), Arguments.of((byte) -2, "04 fe"), Arguments.of((short) -2, "05 fffe"),
				Arguments.of('\uD800', "06 d800"), Arguments.of(-2, "07 fffffffe"),
				Arguments.of(1L << 40, "08 0000010000000000"), Arguments.of(1.5f, "09 3fc00000"),
				Arguments.of(-0.0, "0a 8000000000000000"), Arguments.of(Double.NaN, "0a 7ff8000000000000"),
				Arguments.of(new UUID(1, -1), "0b 0000000000000001 ffffffffffffffff"),
				Arguments.of(Instant.ofEpochSecond(-1, 5), "0c ffffffffffffffff 00000005"),
				Arguments.of(Duration.ofMillis(1_001), "0d 0000000000000001 000f4240"),
				Arguments.of(LocalDate.of(1970, 1, 3), "0e 0000000000000002"),
				Arguments.of(LocalTime.of(0, 0, 1), "0f 000000003b9aca00"),
				Arguments.of(LocalDateTime.of(1970, 1, 2, 0, 0, 1), "10 0000000000000001 000000003b9aca00"));
	}

	@ParameterizedTest
	@MethodSource("fixed")
	void aValueHasTheBytesOfTheRecordFormat(Object value, String hex) {
		byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
		assertThat(this.filtered.serialize(value)).isEqualTo(bytes);
		assertThat(this.filtered.deserialize(bytes)).isEqualTo(value).hasSameClassAs(value);
	}

	@Property(tries = 500)
	void aValueComesBackWithTheSameClass(@ForAll("values") Object value) throws IOException {
		for (AttributeSerializer serializer : List.of(this.plain, this.filtered)) {
			byte[] bytes = serializer.serialize(value);
			assertThat(bytes[0]).isBetween((byte) 1, (byte) 16);
			assertThat(serializer.deserialize(bytes)).isEqualTo(value).hasSameClassAs(value);
			assertThat(serializer.serialize(serializer.deserialize(bytes))).isEqualTo(bytes);
			assertThat(serializer.deserialize(stream(value))).isEqualTo(value).hasSameClassAs(value);
		}
	}

	@Property(tries = 2_000)
	void otherBytesAreRefused(@ForAll("shortBytes") byte[] bytes) {
		Object value;
		try {
			value = this.filtered.deserialize(bytes);
		}
		catch (AttributeSerializationException ex) {
			return;
		}
		assertThat(this.filtered.serialize(value)).isEqualTo(bytes);
	}

	@ParameterizedTest
	@MethodSource("damaged")
	void damagedBytesAreRefused(String hex) {
		byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
		assertThatExceptionOfType(AttributeSerializationException.class)
			.isThrownBy(() -> this.filtered.deserialize(bytes));
	}

	static Stream<String> damaged() {
		return Stream.of("", "00", "11", "7f", "01 c3", "01 eda080", "01 c080", "03", "03 02", "03 0100", "07 000000",
				"07 0000000000", "09 7fc00001", "0c 0000000000000000 3b9aca00", "0c 7fffffffffffffff 00000000",
				"0e 7fffffffffffffff", "0f ffffffffffffffff", "0f 00004e94914f0000");
	}

	@Test
	void textWithHalfAPairGoesIntoAStream() {
		String half = "a\uD800b";
		assertThat(this.filtered.serialize(half)[0]).isEqualTo(STREAM);
		assertThat(this.filtered.deserialize(this.filtered.serialize(half))).isEqualTo(half);
		assertThat(this.filtered.deserialize(this.filtered.serialize("a\uFFFD"))).isEqualTo("a\uFFFD");
	}

	@Test
	void theBytesOfAnArrayAreCopied() {
		byte[] value = { 1, 2 };
		byte[] bytes = this.filtered.serialize(value);
		Object read = this.filtered.deserialize(bytes);
		value[0] = 9;
		bytes[1] = 9;
		assertThat(read).isEqualTo(new byte[] { 1, 2 });
	}

	@Test
	void theFilterDecidesAboutShortFormsToo() {
		byte[] id = this.filtered.serialize(new UUID(1, 2));
		JdkAttributeSerializer strict = filtered("!java.util.UUID", "maxarray=2");
		assertThatExceptionOfType(ClassNotAllowedException.class).isThrownBy(() -> strict.deserialize(id))
			.withMessageContaining("java.util.UUID");
		assertThatExceptionOfType(ClassNotAllowedException.class).isThrownBy(() -> strict.serialize(new UUID(1, 2)));
		assertThat(strict.deserialize(strict.serialize(new byte[2]))).isEqualTo(new byte[2]);
		byte[] array = this.filtered.serialize(new byte[3]);
		assertThatExceptionOfType(AttributeSerializationException.class).isThrownBy(() -> strict.deserialize(array))
			.withMessageContaining("maxarray");
	}

	@Test
	void theLimitOfBytesHoldsForATextToo() {
		JdkAttributeSerializer strict = filtered("maxbytes=100");
		assertThat(strict.deserialize(strict.serialize("a".repeat(99)))).isEqualTo("a".repeat(99));
		assertThatExceptionOfType(AttributeSerializationException.class)
			.isThrownBy(() -> strict.serialize("a".repeat(101)))
			.withMessageContaining("maxbytes");
	}

	@Provide
	Arbitrary<Object> values() {
		Arbitrary<Long> anyLong = Arbitraries.longs();
		Arbitrary<Integer> nanos = Arbitraries.integers().between(0, 999_999_999);
		Arbitrary<Long> seconds = Arbitraries.longs()
			.between(Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond());
		Arbitrary<LocalDate> dates = Arbitraries.longs()
			.between(LocalDate.MIN.toEpochDay(), LocalDate.MAX.toEpochDay())
			.map(LocalDate::ofEpochDay);
		Arbitrary<LocalTime> times = Arbitraries.longs()
			.between(0, LocalTime.MAX.toNanoOfDay())
			.map(LocalTime::ofNanoOfDay);
		return Arbitraries.<Object>oneOf(List.of(texts().asGeneric(), texts().map(String::getBytes).asGeneric(),
				Arbitraries.of(true, false).asGeneric(), Arbitraries.bytes().asGeneric(),
				Arbitraries.shorts().asGeneric(), Arbitraries.chars().all().asGeneric(),
				Arbitraries.integers().asGeneric(), anyLong.asGeneric(),
				Arbitraries.integers().map(Float::intBitsToFloat).asGeneric(),
				anyLong.map(Double::longBitsToDouble).asGeneric(),
				Combinators.combine(anyLong, anyLong).as(UUID::new).asGeneric(),
				Combinators.combine(seconds, nanos).as(Instant::ofEpochSecond).asGeneric(),
				Combinators.combine(anyLong, nanos).as(Duration::ofSeconds).asGeneric(), dates.asGeneric(),
				times.asGeneric(), Combinators.combine(dates, times).as(LocalDateTime::of).asGeneric()));
	}

	private static Arbitrary<String> texts() {
		Arbitrary<String> unicode = Arbitraries.integers()
			.between(0, Character.MAX_CODE_POINT)
			.filter((point) -> point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE)
			.list()
			.map((points) -> new String(points.stream().mapToInt((point) -> point).toArray(), 0, points.size()));
		return Arbitraries.oneOf(unicode, Arbitraries.strings().ascii());
	}

	/** The type of a short form, and anything behind it. */
	@Provide
	Arbitrary<byte[]> shortBytes() {
		Arbitrary<byte[]> rest = Arbitraries.bytes().array(byte[].class).ofMaxSize(17);
		return Combinators.combine(Arbitraries.bytes().between((byte) 0, (byte) 17), rest)
			.as((type, bytes) -> ByteBuffer.allocate(1 + bytes.length).put(type).put(bytes).array());
	}

	private static byte[] stream(Object value) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
			output.writeObject(value);
		}
		return bytes.toByteArray();
	}

}
