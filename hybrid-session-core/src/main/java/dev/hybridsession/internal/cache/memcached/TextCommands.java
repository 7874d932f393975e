package dev.hybridsession.internal.cache.memcached;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import net.spy.memcached.OperationFactory;
import net.spy.memcached.ops.Operation;
import net.spy.memcached.protocol.ascii.AsciiOperationFactory;

/**
 * The text protocol. Its operations are our own: spymemcached's give up the connection,
 * with everything in flight, when the server refuses one key.
 */
final class TextCommands implements Commands {

	private static final byte[] CRLF = { '\r', '\n' };

	private static final byte[] NOTHING = {};

	private static final int EXPIRED = -1;

	private final AsciiOperationFactory operations = new AsciiOperationFactory();

	private final int maxItemSize;

	TextCommands(int maxItemSize) {
		this.maxItemSize = maxItemSize;
	}

	@Override
	public OperationFactory operationFactory() {
		return this.operations;
	}

	@Override
	public Operation gets(String key, Answer answer) {
		return new TextRead(line("gets " + key), this.maxItemSize, answer);
	}

	@Override
	public Operation set(String key, byte[] value, int expiry, Answer answer) {
		return store("set " + key + " 0 " + expiry + " " + value.length, value, answer);
	}

	@Override
	public Operation add(String key, byte[] value, int expiry, Answer answer) {
		return store("add " + key + " 0 " + expiry + " " + value.length, value, answer);
	}

	@Override
	public Operation cas(String key, byte[] value, long cas, int expiry, Answer answer) {
		String number = Long.toUnsignedString(cas);
		return store("cas " + key + " 0 " + expiry + " " + value.length + " " + number, value, answer);
	}

	@Override
	public Operation delete(String key, Answer answer) {
		return new TextWrite(line("delete " + key), answer);
	}

	/**
	 * There is no such delete. A value that is stored with a negative expiry has expired
	 * (protocol.txt, 'Expiration times').
	 */
	@Override
	public Operation delete(String key, long cas, Answer answer) {
		return cas(key, NOTHING, cas, EXPIRED, answer);
	}

	@Override
	public Operation askForLife(NodeConnection connection, Runnable alive) {
		return new TextQuestion(connection, alive);
	}

	private static ByteBuffer line(String line) {
		return ByteBuffer.wrap((line + "\r\n").getBytes(StandardCharsets.UTF_8));
	}

	private static Operation store(String line, byte[] value, Answer answer) {
		byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
		ByteBuffer request = ByteBuffer.allocate(bytes.length + value.length + 2 * CRLF.length);
		request.put(bytes).put(CRLF).put(value).put(CRLF).flip();
		return new TextWrite(request, answer);
	}

}
