package dev.hybridsession.serializer;

import java.io.IOException;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Encodes the plain values of the JDK in a few bytes. {@link JdkAttributeSerializer} asks
 * it before it opens a stream. Equal values have equal bytes, and no other bytes are
 * decoded. The first byte is the type, and never that of a stream. The codes of the types
 * are fixed, as {@code docs/record-format.md} has them.
 */
final class CompactValues {

	private static final byte TEXT = 1;

	private static final byte BYTES = 2;

	private static final int TIME_LENGTH = Long.BYTES + Integer.BYTES;

	private static final char REPLACEMENT = '\uFFFD';

	/**
	 * All but the first two types, whose values have any length, in the order of codes.
	 */
	private static final List<Form<?>> FORMS = List.of(
			new Form<>(3, Boolean.class, 1, (out, truth) -> out.put((byte) (truth ? 1 : 0)), (in) -> in.get() == 1),
			new Form<>(4, Byte.class, 1, (out, number) -> out.put(number), (in) -> in.get()),
			new Form<>(5, Short.class, Short.BYTES, (out, number) -> out.putShort(number), (in) -> in.getShort()),
			new Form<>(6, Character.class, Character.BYTES, (out, character) -> out.putChar(character),
					(in) -> in.getChar()),
			new Form<>(7, Integer.class, Integer.BYTES, (out, number) -> out.putInt(number), (in) -> in.getInt()),
			new Form<>(8, Long.class, Long.BYTES, (out, number) -> out.putLong(number), (in) -> in.getLong()),
			new Form<>(9, Float.class, Float.BYTES, (out, number) -> out.putInt(Float.floatToIntBits(number)),
					(in) -> Float.intBitsToFloat(in.getInt())),
			new Form<>(10, Double.class, Double.BYTES, (out, number) -> out.putLong(Double.doubleToLongBits(number)),
					(in) -> Double.longBitsToDouble(in.getLong())),
			new Form<>(11, UUID.class, 2 * Long.BYTES,
					(out, id) -> out.putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits()),
					(in) -> new UUID(in.getLong(), in.getLong())),
			new Form<>(12, Instant.class, TIME_LENGTH,
					(out, time) -> out.putLong(time.getEpochSecond()).putInt(time.getNano()),
					(in) -> Instant.ofEpochSecond(in.getLong(), in.getInt())),
			new Form<>(13, Duration.class, TIME_LENGTH,
					(out, duration) -> out.putLong(duration.getSeconds()).putInt(duration.getNano()),
					(in) -> Duration.ofSeconds(in.getLong(), in.getInt())),
			new Form<>(14, LocalDate.class, Long.BYTES, (out, date) -> out.putLong(date.toEpochDay()),
					(in) -> LocalDate.ofEpochDay(in.getLong())),
			new Form<>(15, LocalTime.class, Long.BYTES, (out, time) -> out.putLong(time.toNanoOfDay()),
					(in) -> LocalTime.ofNanoOfDay(in.getLong())),
			new Form<>(16, LocalDateTime.class, 2 * Long.BYTES,
					(out, time) -> out.putLong(time.toLocalDate().toEpochDay())
						.putLong(time.toLocalTime().toNanoOfDay()),
					(in) -> LocalDateTime.of(LocalDate.ofEpochDay(in.getLong()), LocalTime.ofNanoOfDay(in.getLong()))));

	private static final Map<Class<?>, Form<?>> FORM_OF_TYPE = FORMS.stream()
		.collect(Collectors.toUnmodifiableMap(Form::type, (form) -> form));

	private CompactValues() {
	}

	/** Returns whether bytes begin like those of {@link #encode}. */
	static boolean isCompact(byte[] bytes) {
		return bytes.length > 0 && bytes[0] >= TEXT && bytes[0] <= BYTES + FORMS.size();
	}

	/**
	 * Encodes a value.
	 * @return its bytes, or {@code null} for a value that a stream has to be opened for
	 */
	static byte @Nullable [] encode(Object value) {
		if (value instanceof String text) {
			return text(text);
		}
		if (value instanceof byte[] bytes) {
			return of(BYTES, bytes.length).put(bytes).array();
		}
		Form<?> form = FORM_OF_TYPE.get(value.getClass());
		return (form != null) ? form.encode(value) : null;
	}

	private static ByteBuffer of(int type, int length) {
		return ByteBuffer.allocate(1 + length).put((byte) type);
	}

	/**
	 * A text in UTF-8. One with half a surrogate pair has no UTF-8, and goes into a
	 * stream.
	 */
	private static byte @Nullable [] text(String text) {
		byte[] bytes = new byte[1 + text.length()];
		bytes[0] = TEXT;
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c >= 0x80) {
				byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
				return text.equals(new String(utf8, StandardCharsets.UTF_8)) ? of(TEXT, utf8.length).put(utf8).array()
						: null;
			}
			bytes[1 + i] = (byte) c;
		}
		return bytes;
	}

	/**
	 * Decodes what {@link #encode} returned.
	 * @throws IOException if the bytes are anything else
	 * @throws RuntimeException if they are of a time that there is not
	 */
	static Object decode(byte[] bytes) throws IOException {
		if (bytes[0] == TEXT) {
			return text(bytes);
		}
		if (bytes[0] == BYTES) {
			return Arrays.copyOfRange(bytes, 1, bytes.length);
		}
		Object value = FORMS.get(bytes[0] - BYTES - 1).reader().apply(ByteBuffer.wrap(bytes, 1, bytes.length - 1));
		if (!Arrays.equals(bytes, encode(value))) {
			throw damaged();
		}
		return value;
	}

	private static String text(byte[] bytes) throws IOException {
		String text = new String(bytes, 1, bytes.length - 1, StandardCharsets.UTF_8);
		// damaged UTF-8 becomes this character, which a text may have as well
		if (text.indexOf(REPLACEMENT) >= 0 && !Arrays.equals(bytes, encode(text))) {
			throw damaged();
		}
		return text;
	}

	private static IOException damaged() {
		return new StreamCorruptedException("Its bytes are damaged");
	}

	/** How the values of one type are written, all in the same number of bytes. */
	private record Form<T>(int code, Class<T> type, int length, BiConsumer<ByteBuffer, T> writer,
			Function<ByteBuffer, T> reader) {

		byte[] encode(Object value) {
			ByteBuffer output = of(this.code, this.length);
			this.writer.accept(output, this.type.cast(value));
			return output.array();
		}

	}

}
