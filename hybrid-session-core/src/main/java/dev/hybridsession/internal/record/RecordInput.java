package dev.hybridsession.internal.record;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Reads the primitives of the record format. Allocates memory in proportion to the bytes
 * that it was given, whatever numbers they tell.
 */
final class RecordInput {

	/** The end of the year 9999. */
	private static final long END_OF_TIME = 253_402_300_799_999L;

	/** The length of a name and of its value, and a stamp. */
	private static final int SMALLEST_ENTRY = 2 * Integer.BYTES + Long.BYTES;

	/** Damaged UTF-8 becomes this character, which a string may have as well. */
	private static final char REPLACEMENT = '\uFFFD';

	private static final int LONGEST_KNOWN = 100;

	/**
	 * Names of attributes by a hash of their bytes. An application has few names. One
	 * takes the place of another, and several threads may do so at once.
	 */
	private static final @Nullable String[] KNOWN = new String[1024];

	private final byte[] bytes;

	private final ByteBuffer buffer;

	RecordInput(byte[] bytes) {
		this.bytes = bytes;
		this.buffer = ByteBuffer.wrap(bytes);
	}

	byte getByte() {
		return require(Byte.BYTES).get();
	}

	int getInt() {
		return require(Integer.BYTES).getInt();
	}

	long getLong() {
		return require(Long.BYTES).getLong();
	}

	/** A time of day, so that sums of times do not overflow. */
	long getTime() {
		return Math.max(0, Math.min(getLong(), END_OF_TIME));
	}

	/** A stamp that leaves no room for later or earlier ones was made by nobody. */
	long getStamp() {
		long stamp = getLong();
		if (!Stamps.isPossible(stamp)) {
			throw new InvalidRecordException("Session record has a stamp beyond all times");
		}
		return stamp;
	}

	String getString() {
		return text(textLength());
	}

	/**
	 * Reads a string. If it equals the likely one, that object is returned, and no new
	 * string is made.
	 */
	String getString(String likely) {
		int length = textLength();
		return isNext(likely, length) ? skip(likely) : text(length);
	}

	String getName() {
		int length = textLength();
		if (length > LONGEST_KNOWN) {
			return text(length);
		}
		int hash = 0;
		for (int i = this.buffer.position(); i < this.buffer.position() + length; i++) {
			hash = 31 * hash + this.bytes[i];
		}
		int place = (hash ^ hash >>> 16) & (KNOWN.length - 1);
		String known = KNOWN[place];
		if (known != null && isNext(known, length)) {
			return skip(known);
		}
		String name = text(length);
		KNOWN[place] = name;
		return name;
	}

	private int textLength() {
		int length = getLength();
		if (length < 0) {
			throw new InvalidRecordException("Session record lacks a string");
		}
		return length;
	}

	/** Whether the next bytes are this string. One that is not all ASCII never is. */
	private boolean isNext(String text, int length) {
		if (text.length() != length) {
			return false;
		}
		for (int i = 0; i < length; i++) {
			if (text.charAt(i) != this.bytes[this.buffer.position() + i]) {
				return false;
			}
		}
		return true;
	}

	private String skip(String text) {
		this.buffer.position(this.buffer.position() + text.length());
		return text;
	}

	private String text(int length) {
		int start = this.buffer.position();
		String text = new String(this.bytes, start, length, StandardCharsets.UTF_8);
		if (text.indexOf(REPLACEMENT) >= 0) {
			byte[] again = text.getBytes(StandardCharsets.UTF_8);
			if (!Arrays.equals(again, 0, again.length, this.bytes, start, start + length)) {
				throw new InvalidRecordException("Session record has a string that is not UTF-8");
			}
		}
		this.buffer.position(start + length);
		return text;
	}

	/** Reads a stamp and a value, which is not copied. */
	Entry getEntry() {
		long stamp = getStamp();
		int length = getLength();
		if (length < 0) {
			return new Entry(stamp, null);
		}
		Entry entry = new Entry(stamp, this.bytes, this.buffer.position(), length);
		this.buffer.position(this.buffer.position() + length);
		return entry;
	}

	byte @Nullable [] getBytes() {
		int length = getLength();
		if (length < 0) {
			return null;
		}
		byte[] value = new byte[length];
		this.buffer.get(value);
		return value;
	}

	/** The length of the bytes that follow, or -1 if there are none. */
	private int getLength() {
		int length = getInt();
		if (length < -1 || length > this.buffer.remaining()) {
			throw cutOff();
		}
		return length;
	}

	/** Checks that so many entries may follow. */
	void requireRoom(int count) {
		if (count < 0 || count > this.buffer.remaining() / SMALLEST_ENTRY) {
			throw cutOff();
		}
	}

	void requireEnd() {
		if (this.buffer.hasRemaining()) {
			throw new InvalidRecordException("Session record has " + this.buffer.remaining() + " bytes too many");
		}
	}

	private ByteBuffer require(int size) {
		if (this.buffer.remaining() < size) {
			throw cutOff();
		}
		return this.buffer;
	}

	private static InvalidRecordException cutOff() {
		return new InvalidRecordException("Session record is cut off");
	}

}
