package dev.hybridsession.internal.record;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * Writes the primitives of the record format: big-endian numbers, and strings and byte
 * arrays behind their length.
 */
final class RecordOutput {

	private ByteBuffer buffer = ByteBuffer.allocate(512);

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
		return putBytes(value.getBytes(StandardCharsets.UTF_8));
	}

	/** A missing value has the length -1. */
	RecordOutput putBytes(byte @Nullable [] value) {
		if (value == null) {
			return putInt(-1);
		}
		room(Integer.BYTES + value.length).putInt(value.length).put(value);
		return this;
	}

	byte[] toByteArray() {
		byte[] bytes = new byte[this.buffer.position()];
		this.buffer.get(0, bytes);
		return bytes;
	}

	private ByteBuffer room(int size) {
		if (this.buffer.remaining() < size) {
			int capacity = Math.max(this.buffer.capacity() * 2, Math.addExact(this.buffer.position(), size));
			this.buffer = ByteBuffer.allocate(capacity).put(this.buffer.flip());
		}
		return this.buffer;
	}

}
