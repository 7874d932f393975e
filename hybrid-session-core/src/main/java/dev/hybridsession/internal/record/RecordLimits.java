package dev.hybridsession.internal.record;

import java.nio.charset.StandardCharsets;

import dev.hybridsession.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * The largest size of a session and its parts. If a limit is lowered, a session that
 * exceeds it may still be changed, as long as it does not grow.
 *
 * @param recordSize the bytes of the record of a session, or of the value of a subsession
 * @param attributes how many attributes a session may have
 * @param nameLength how many characters the name of an attribute may have
 */
public record RecordLimits(int recordSize, int attributes, int nameLength) {

	/** Sessions usually need less than a hundredth of this. */
	public static final RecordLimits DEFAULT = new RecordLimits(8 * 1024 * 1024, 1_000, 1_000);

	private static final int SHORT = 60;

	/**
	 * Refuses a record that would grow beyond the limit. The removal of an attribute is
	 * no growth, although it leaves a gap.
	 * @throws RecordTooLargeException if it is too large, and more than before
	 */
	public void requireFits(SessionRecord record, SessionRecord before) {
		long size = RecordSize.of(record);
		if (size > this.recordSize && RecordSize.ofLive(record) > RecordSize.ofLive(before)) {
			throw new RecordTooLargeException("Session " + record.internalId() + " is not saved, because it would have "
					+ size + " bytes, more than " + this.recordSize
					+ " (hybrid-session.limits.record-size). Its largest attributes are " + RecordSize.largest(record),
					size, this.recordSize);
		}
	}

	/**
	 * Refuses a value of a subsession that would grow beyond the limit.
	 * @param before the value that it has, or {@code null} for none
	 * @param value the value that it would have, or {@code null} for none
	 * @throws RecordTooLargeException if it is too large, and more than before
	 */
	public void requireFits(String internalId, String name, byte @Nullable [] before, byte @Nullable [] value) {
		int size = size(value);
		if (size > this.recordSize && size > size(before)) {
			throw new RecordTooLargeException(
					"Subsession '" + name + "' of session " + internalId + " is not changed, because it would have "
							+ size + " bytes, more than " + this.recordSize + " (hybrid-session.limits.record-size)",
					size, this.recordSize);
		}
	}

	private static int size(byte @Nullable [] value) {
		return (value != null) ? value.length : 0;
	}

	/**
	 * Refuses one attribute more.
	 * @param count how many there would be
	 * @throws IllegalStateException if these are too many
	 */
	public void requireCount(int count) {
		if (count > this.attributes) {
			throw new IllegalStateException("The session would have " + count + " attributes, more than "
					+ this.attributes + " (hybrid-session.limits.attributes)");
		}
	}

	/**
	 * Refuses a name.
	 * @param name the name of a new attribute
	 * @throws IllegalArgumentException if it is too long, or cannot be encoded
	 */
	public void requireName(String name) {
		if (name.length() > this.nameLength) {
			throw new IllegalArgumentException("The name of attribute '" + shortened(name) + "' has " + name.length()
					+ " characters, more than " + this.nameLength + " (hybrid-session.limits.attribute-name-length)");
		}
		if (!isEncodable(name)) {
			throw new IllegalArgumentException("The name of attribute '" + shortened(name)
					+ "' has one half of a surrogate pair. A name that is cut must end between two characters");
		}
	}

	/**
	 * Returns whether a text has bytes in a record. One half of a surrogate pair, as in a
	 * text that was cut within an emoji, has none in UTF-8.
	 */
	public static boolean isEncodable(String text) {
		return StandardCharsets.UTF_8.newEncoder().canEncode(text);
	}

	/**
	 * Returns what of a text that a client may have chosen can be printed.
	 * @return its beginning, without line ends and the like
	 */
	public static String shortened(String name) {
		StringBuilder printable = new StringBuilder();
		name.chars().limit(SHORT).forEach((c) -> printable.append(isPrintable(c) ? (char) c : '?'));
		return (name.length() > SHORT) ? printable + "..." : printable.toString();
	}

	private static boolean isPrintable(int c) {
		return switch (Character.getType(c)) {
			case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
					Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
				false;
			default -> true;
		};
	}

}
