package dev.hybridsession.internal.cache.memcached;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.MemcachedProtocol;
import net.spy.memcached.ops.OperationState;

/**
 * Reads what a server sends in answer to reads in the text protocol, for
 * {@link BinaryReaderFuzz}.
 */
final class TextReaderFuzz {

	private static final int MAX_ITEM_SIZE = 256;

	private static final MemcachedServer SERVER = new MemcachedServer("localhost", 11211);

	private static final MemcachedSettings SETTINGS = new MemcachedSettings(List.of(SERVER), MemcachedProtocol.TEXT,
			Duration.ofMillis(250));

	private static final MemcachedNode NODE = new MemcachedNode(SERVER, SETTINGS, MemcachedClientFactory.standard(),
			Clock.systemUTC(), new Siblings());

	private TextReaderFuzz() {
	}

	/** Returns a text for each answer, up to the first that is none. */
	static List<String> answers(ByteBuffer stream, int size) {
		NodeConnection connection = new NodeConnection(NODE, SETTINGS);
		List<String> answers = new ArrayList<>();
		Answer answer = new Answer(connection);
		TextRead read = new TextRead(ByteBuffer.allocate(0), MAX_ITEM_SIZE, answer);
		while (stream.hasRemaining()) {
			ByteBuffer piece = stream.slice().limit(Math.min(size, stream.remaining()));
			stream.position(stream.position() + piece.limit());
			while (piece.hasRemaining()) {
				int before = piece.remaining();
				try {
					read.readFromBuffer(piece);
				}
				catch (IOException ex) {
					// what is quoted depends on what has come
					answers.add("refused");
					return answers;
				}
				if (piece.remaining() == before) {
					throw new AssertionError("Nothing is read");
				}
				if (read.getState() == OperationState.COMPLETE) {
					answers.add(told(answer.reply().join()));
					answer = new Answer(connection);
					read = new TextRead(ByteBuffer.allocate(0), MAX_ITEM_SIZE, answer);
				}
			}
		}
		return answers;
	}

	private static String told(Reply reply) {
		byte[] value = reply.value();
		if (value != null && value.length > MAX_ITEM_SIZE) {
			throw new AssertionError("More is allocated than may be");
		}
		return reply.code() + " " + reply.cas() + " " + ((value != null) ? value.length : -1);
	}

}
