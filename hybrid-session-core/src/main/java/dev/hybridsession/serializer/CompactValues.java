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
import java.util.UUID;

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

	private static final byte BOOLEAN = 3;

	private static final byte BYTE = 4;

	private static final byte SHORT = 5;

	private static final byte CHARACTER = 6;

	private static final byte INTEGER = 7;

	private static final byte LONG = 8;

	private static final byte FLOAT = 9;

	private static final byte DOUBLE = 10;

	private static final byte UUID_BITS = 11;

	private static final byte INSTANT = 12;

	private static final byte DURATION = 13;

	private static final byte DATE = 14;

	private static final byte TIME = 15;

	private static final byte DATE_TIME = 16;

	private static final char REPLACEMENT = '\uFFFD';

	private CompactValues() {
	}

	/**
	 * Returns whether bytes begin like those of {@link #encode}.
	 */
	static boolean isCompact(byte[] bytes) {
		return bytes.length > 0 && bytes[0] >= TEXT && bytes[0] <= DATE_TIME;
	}

	/**
	 * Encodes a value.
	 * @return its bytes, or {@code null} for a value that a stream has to be opened for
	 */
	static byte @Nullable [] encode(Object value) {
		if (value instanceof String text) {
			return text(text);
		}
		if (value instanceof Integer number) {
			return of(INTEGER, Integer.BYTES).putInt(number).array();
		}
		if (value instanceof Long number) {
			return of(LONG, Long.BYTES).putLong(number).array();
		}
		if (value instanceof Boolean truth) {
			return of(BOOLEAN, 1).put((byte) (truth ? 1 : 0)).array();
		}
		if (value instanceof Instant time) {
			return of(INSTANT, Long.BYTES + Integer.BYTES).putLong(time.getEpochSecond())
				.putInt(time.getNano())
				.array();
		}
		if (value instanceof UUID id) {
			return of(UUID_BITS, 2 * Long.BYTES).putLong(id.getMostSignificantBits())
				.putLong(id.getLeastSignificantBits())
				.array();
		}
		if (value instanceof byte[] bytes) {
			return of(BYTES, bytes.length).put(bytes).array();
		}
		return rare(value);
	}

	private static byte @Nullable [] rare(Object value) {
		if (value instanceof Double number) {
			return of(DOUBLE, Double.BYTES).putLong(Double.doubleToLongBits(number)).array();
		}
		if (value instanceof Float number) {
			return of(FLOAT, Float.BYTES).putInt(Float.floatToIntBits(number)).array();
		}
		if (value instanceof Short number) {
			return of(SHORT, Short.BYTES).putShort(number).array();
		}
		if (value instanceof Byte number) {
			return of(BYTE, 1).put(number).array();
		}
		if (value instanceof Character character) {
			return of(CHARACTER, Character.BYTES).putChar(character).array();
		}
		if (value instanceof LocalDate date) {
			return of(DATE, Long.BYTES).putLong(date.toEpochDay()).array();
		}
		if (value instanceof LocalTime time) {
			return of(TIME, Long.BYTES).putLong(time.toNanoOfDay()).array();
		}
		if (value instanceof LocalDateTime time) {
			return of(DATE_TIME, 2 * Long.BYTES).putLong(time.toLocalDate().toEpochDay())
				.putLong(time.toLocalTime().toNanoOfDay())
				.array();
		}
		if (value instanceof Duration duration) {
			return of(DURATION, Long.BYTES + Integer.BYTES).putLong(duration.getSeconds())
				.putInt(duration.getNano())
				.array();
		}
		return null;
	}

	private static ByteBuffer of(byte type, int length) {
		return ByteBuffer.allocate(1 + length).put(type);
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
		ByteBuffer input = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
		if (bytes[0] == TEXT) {
			return text(bytes);
		}
		Object value = switch (bytes[0]) {
			case BYTES -> Arrays.copyOfRange(bytes, 1, bytes.length);
			case BOOLEAN -> input.get() == 1;
			case BYTE -> input.get();
			case SHORT -> input.getShort();
			case CHARACTER -> input.getChar();
			case INTEGER -> input.getInt();
			case LONG -> input.getLong();
			case FLOAT -> Float.intBitsToFloat(input.getInt());
			case DOUBLE -> Double.longBitsToDouble(input.getLong());
			case UUID_BITS -> new UUID(input.getLong(), input.getLong());
			case INSTANT -> Instant.ofEpochSecond(input.getLong(), input.getInt());
			case DURATION -> Duration.ofSeconds(input.getLong(), input.getInt());
			case DATE -> LocalDate.ofEpochDay(input.getLong());
			case TIME -> LocalTime.ofNanoOfDay(input.getLong());
			case DATE_TIME ->
				LocalDateTime.of(LocalDate.ofEpochDay(input.getLong()), LocalTime.ofNanoOfDay(input.getLong()));
			default -> throw new StreamCorruptedException("It is of an unknown type");
		};
		if (bytes[0] != BYTES && !Arrays.equals(bytes, encode(value))) {
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

}
