package dev.hybridsession.internal.record;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Reads the primitives of the record format. Allocates no more than the bytes it was
 * given.
 */
final class RecordInput {

	/** The end of the year 9999. */
	private static final long END_OF_TIME = 253_402_300_799_999L;

	private final ByteBuffer buffer;

	RecordInput(byte[] bytes) {
		this.buffer = ByteBuffer.wrap(bytes);
	}

	byte getByte() {
		return read(this.buffer::get);
	}

	int getInt() {
		return read(this.buffer::getInt);
	}

	long getLong() {
		return read(this.buffer::getLong);
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
		byte[] bytes = getBytes();
		if (bytes == null) {
			throw new InvalidRecordException("Session record lacks a string");
		}
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
		}
		catch (CharacterCodingException ex) {
			throw new InvalidRecordException("Session record has a string that is not UTF-8");
		}
	}

	byte @Nullable [] getBytes() {
		int length = getInt();
		if (length == -1) {
			return null;
		}
		if (length < 0 || length > this.buffer.remaining()) {
			throw new InvalidRecordException("Session record is cut off");
		}
		byte[] bytes = new byte[length];
		this.buffer.get(bytes);
		return bytes;
	}

	void requireEnd() {
		if (this.buffer.hasRemaining()) {
			throw new InvalidRecordException("Session record has " + this.buffer.remaining() + " bytes too many");
		}
	}

	private <T> T read(Supplier<T> value) {
		try {
			return value.get();
		}
		catch (BufferUnderflowException ex) {
			throw new InvalidRecordException("Session record is cut off");
		}
	}

}
