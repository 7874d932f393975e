package dev.hybridsession.internal.cache.memcached;

import java.nio.ByteBuffer;

/**
 * Writes the line of a request in the meta protocol into one array, which
 * {@link MetaCommands} sends.
 */
final class MetaLine {

	/** The end of a line, and of a value. */
	static final byte[] END = { '\r', '\n' };

	/** The longest command and flags, with a length, an expiry, a state and a number. */
	private static final int LONGEST_FLAGS = 80;

	/** Another character could become the end of the line. */
	private static final char LAST_ASCII = 0x7f;

	private final ByteBuffer line;

	/**
	 * Begins a line.
	 * @param command the command, with a space behind it
	 * @param key the key, of ASCII characters
	 */
	MetaLine(String command, String key) {
		this.line = ByteBuffer.allocate(key.length() + LONGEST_FLAGS);
		text(command).text(key);
	}

	/** Adds ASCII characters. */
	MetaLine text(String text) {
		byte[] bytes = this.line.array();
		int start = this.line.position();
		int length = text.length();
		for (int i = 0; i < length; i++) {
			char c = text.charAt(i);
			if (c > LAST_ASCII) {
				throw new IllegalArgumentException("Character " + i + " of '" + text + "' is not ASCII");
			}
			bytes[start + i] = (byte) c;
		}
		this.line.position(start + length);
		return this;
	}

	/**
	 * Adds a flag with a number.
	 * @param number the number, taken as one without a sign
	 */
	MetaLine number(String flag, long number) {
		text(flag);
		int start = this.line.position();
		int end = start + digits(number);
		this.line.position(end);
		long rest = number;
		for (int i = end - 1; i >= start; i--) {
			this.line.put(i, (byte) ('0' + Long.remainderUnsigned(rest, 10)));
			rest = Long.divideUnsigned(rest, 10);
		}
		return this;
	}

	private static int digits(long number) {
		int digits = 1;
		for (long rest = Long.divideUnsigned(number, 10); rest != 0; rest = Long.divideUnsigned(rest, 10)) {
			digits++;
		}
		return digits;
	}

	/** Ends the line with the number of the request, which the answer repeats. */
	ByteBuffer end(int number) {
		return number(" O", number).line.put(END).flip();
	}

}
