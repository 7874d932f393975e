package dev.hybridsession.internal.record;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Writes the primitives of the record format: big-endian numbers, and strings and byte
 * arrays behind their length.
 */
final class RecordOutput {

	private ByteBuffer buffer;

	/**
	 * Creates an output.
	 * @param size how many bytes are to be expected; if it is exact, they are written
	 * once
	 */
	RecordOutput(int size) {
		this.buffer = ByteBuffer.allocate(size);
	}

	RecordOutput putByte(byte value) {
		room(1).put(value);
		return this;
	}

	RecordOutput putInt(int value) {
		room(Integer.BYTES).putInt(value);
		return this;
	}

	RecordOutput putLong(long value) {
		room(Long.BYTES).putLong(value);
		return this;
	}

	RecordOutput putString(String value) {
		int length = value.length();
		ByteBuffer ascii = room(Integer.BYTES + length);
		byte[] bytes = ascii.array();
		int start = ascii.position() + Integer.BYTES;
		for (int i = 0; i < length; i++) {
			char c = value.charAt(i);
			if (c >= 0x80) {
				return putBytes(value.getBytes(StandardCharsets.UTF_8));
			}
			bytes[start + i] = (byte) c;
		}
		ascii.putInt(length).position(start + length);
		return this;
	}

	/** A missing value has the length -1. */
	RecordOutput putBytes(byte @Nullable [] value) {
		return putBytes(value, 0, (value != null) ? value.length : 0);
	}

	RecordOutput putBytes(byte @Nullable [] bytes, int offset, int length) {
		if (bytes == null) {
			return putInt(-1);
		}
		room(Integer.BYTES + length).putInt(length).put(bytes, offset, length);
		return this;
	}

	byte[] toByteArray() {
		return this.buffer.hasRemaining() ? Arrays.copyOf(this.buffer.array(), this.buffer.position())
				: this.buffer.array();
	}

	private ByteBuffer room(int size) {
		if (this.buffer.remaining() < size) {
			int capacity = Math.max(this.buffer.capacity() * 2, Math.addExact(this.buffer.position(), size));
			this.buffer = ByteBuffer.allocate(capacity).put(this.buffer.flip());
		}
		return this.buffer;
	}

}
