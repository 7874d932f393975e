package dev.hybridsession.internal.cache.memcached;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import net.spy.memcached.ops.StatusCode;

/**
 * One question of the binary protocol and the answers to it. Every status is an answer:
 * spymemcached's own operations take some for a broken connection, and allocate any
 * length that a server names.
 */
final class BinaryOperation extends NodeOperation {

	static final byte GET = 0x00;

	static final byte SET = 0x01;

	static final byte ADD = 0x02;

	static final byte REPLACE = 0x03;

	static final byte DELETE = 0x04;

	/** Does nothing, but only for who is let in; the version is told to everybody. */
	static final byte NOTHING = 0x0a;

	static final byte STATISTICS = 0x10;

	static final byte AUTHENTICATE = 0x21;

	/**
	 * Reads as two ends of a line, so that a server that speaks in lines answers at once
	 * instead of waiting for the rest of the line.
	 */
	private static final int LINE_ENDS = 0x0d0a0d0a;

	private static final AtomicInteger NUMBERS = new AtomicInteger();

	private static final byte MAGIC = (byte) 0x80;

	private BinaryReader reader;

	private final Consumer<BinaryAnswer> taker;

	private BinaryOperation(ByteBuffer[] request, BinaryReader reader, NodeConnection connection,
			Consumer<BinaryAnswer> taker, Runnable ended) {
		super(connection, ended, request);
		this.reader = reader;
		this.taker = taker;
	}

	/**
	 * Creates an operation on an item.
	 * @param cas the state that the item must be in, 0 for any
	 * @param extras flags and expiry of the value
	 */
	static BinaryOperation on(byte command, String key, long cas, byte[] extras, byte[] value, int maxItemSize,
			Answer answer) {
		int number = NUMBERS.incrementAndGet();
		return new BinaryOperation(request(command, number, key, cas, extras, value),
				new BinaryReader(command, number, maxItemSize), answer.connection(), (told) -> answer
					.received(new Reply(StatusCode.fromBinaryCode(told.status()), told.cas(), told.value())),
				answer);
	}

	/**
	 * Creates a question that a connection asks on its own account.
	 * @param key the key, which may be empty
	 * @param value the value, which may be empty
	 * @param connection told if there is no answer but something else
	 * @param ended runs when the question has ended, with an answer or without
	 */
	static BinaryOperation question(byte command, String key, byte[] value, NodeConnection connection,
			Consumer<BinaryAnswer> taker, Runnable ended) {
		return new BinaryOperation(request(command, LINE_ENDS, key, 0, new byte[0], value),
				new BinaryReader(command, LINE_ENDS, 0), connection, taker, ended);
	}

	private static ByteBuffer[] request(byte command, int number, String key, long cas, byte[] extras, byte[] value) {
		byte[] name = key.getBytes(StandardCharsets.UTF_8);
		int body = extras.length + name.length + value.length;
		ByteBuffer request = ByteBuffer.allocate(BinaryReader.HEADER_SIZE + extras.length + name.length);
		request.put(MAGIC).put(command).putShort((short) name.length).put((byte) extras.length);
		// neither a type nor a partition
		request.put((byte) 0).putShort((short) 0);
		request.putInt(body).putInt(number).putLong(cas);
		return new ByteBuffer[] { request.put(extras).put(name).flip(), ByteBuffer.wrap(value) };
	}

	@Override
	void read(ByteBuffer data) throws NotMemcachedException {
		for (BinaryAnswer answer = this.reader.read(data); answer != null; answer = this.reader.read(data)) {
			this.taker.accept(answer);
			if (!this.reader.isFollowed()) {
				complete();
				return;
			}
			this.reader = this.reader.next();
		}
	}

}
