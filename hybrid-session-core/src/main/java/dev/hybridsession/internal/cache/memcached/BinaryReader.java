package dev.hybridsession.internal.cache.memcached;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import dev.hybridsession.MemcachedProtocol;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answer to one {@link BinaryOperation} from the bytes of its connection, in
 * whatever pieces they come. A server is not trusted to be memcached:
 * <ol>
 * <li>The first byte must be the one with which every answer begins. A text, or a message
 * of TLS, ends here.</li>
 * <li>Command, number and lengths of the header must fit the question.</li>
 * <li>Only then memory is allocated, for one item of the largest size. A longer answer is
 * skipped.</li>
 * </ol>
 */
final class BinaryReader {

	static final int HEADER_SIZE = 24;

	private static final byte MAGIC = (byte) 0x81;

	private static final int COMMAND = 1;

	private static final int KEY_LENGTH = 2;

	private static final int EXTRAS_LENGTH = 4;

	private static final int STATUS = 6;

	private static final int BODY_LENGTH = 8;

	private static final int NUMBER = 12;

	private static final int CAS = 16;

	/** A key, flags and what else may come with an item, or the text of a failure. */
	private static final int OVERHEAD = 1024;

	private final byte command;

	private final int number;

	private final int longest;

	private final ByteBuffer header = ByteBuffer.allocate(HEADER_SIZE);

	private byte @Nullable [] body;

	private int bodyLength;

	private int bodyRead;

	/**
	 * Creates a reader.
	 * @param number the number of the question, which its answer repeats
	 * @param maxItemSize the largest item that is asked for, in bytes
	 */
	BinaryReader(byte command, int number, int maxItemSize) {
		this.command = command;
		this.number = number;
		this.longest = (int) Math.min(Integer.MAX_VALUE, (long) maxItemSize + OVERHEAD);
	}

	/**
	 * Reads on. Leaves what follows the answer.
	 * @return the answer, or {@code null} if more has to come
	 * @throws NotMemcachedException if this is no answer to the question
	 */
	@Nullable BinaryAnswer read(ByteBuffer data) throws NotMemcachedException {
		if (this.header.hasRemaining() && !readHeader(data)) {
			return null;
		}
		int length = Math.min(this.bodyLength - this.bodyRead, data.remaining());
		if (this.body != null) {
			data.get(this.body, this.bodyRead, length);
		}
		else {
			data.position(data.position() + length);
		}
		this.bodyRead += length;
		return (this.bodyRead == this.bodyLength) ? answer() : null;
	}

	private boolean readHeader(ByteBuffer data) throws NotMemcachedException {
		if (!data.hasRemaining()) {
			return false;
		}
		if (this.header.position() == 0 && data.get(data.position()) != MAGIC) {
			throw new NotMemcachedException(Refusal.saying(data, MemcachedProtocol.BINARY));
		}
		ByteBuffer part = data.slice().limit(Math.min(this.header.remaining(), data.remaining()));
		data.position(data.position() + part.limit());
		this.header.put(part);
		if (this.header.hasRemaining()) {
			return false;
		}
		this.bodyLength = this.header.getInt(BODY_LENGTH);
		if (this.header.get(COMMAND) != this.command || this.header.getInt(NUMBER) != this.number
				|| this.bodyLength < extrasLength() + keyLength()) {
			throw new NotMemcachedException(Refusal.OUT_OF_STEP);
		}
		if (this.bodyLength <= this.longest) {
			this.body = new byte[this.bodyLength];
		}
		return true;
	}

	/**
	 * Returns whether the answer that was read is followed by another to the same
	 * question. A server tells each statistic in an answer of its own, and ends with one
	 * that has no key.
	 */
	boolean isFollowed() {
		return this.command == BinaryOperation.STATISTICS && keyLength() > 0;
	}

	/** Returns a reader of the answer that follows. */
	BinaryReader next() {
		return new BinaryReader(this.command, this.number, this.longest - OVERHEAD);
	}

	private int extrasLength() {
		return Byte.toUnsignedInt(this.header.get(EXTRAS_LENGTH));
	}

	private int keyLength() {
		return Short.toUnsignedInt(this.header.getShort(KEY_LENGTH));
	}

	private BinaryAnswer answer() {
		byte[] whole = this.body;
		if (whole == null) {
			return new BinaryAnswer(BinaryAnswer.TOO_LARGE, 0, "", new byte[0]);
		}
		int start = extrasLength() + keyLength();
		byte[] value = (start == 0) ? whole : Arrays.copyOfRange(whole, start, whole.length);
		String key = isFollowed() ? new String(whole, extrasLength(), keyLength(), StandardCharsets.UTF_8) : "";
		return new BinaryAnswer(Short.toUnsignedInt(this.header.getShort(STATUS)), this.header.getLong(CAS), key,
				value);
	}

}
