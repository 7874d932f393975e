package dev.hybridsession.internal.cache.memcached;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.MemcachedProtocol;
import net.spy.memcached.ops.OperationState;

/**
 * Reads what a server sends in answer to reads, writes and questions for statistics in
 * the meta protocol, for {@link BinaryReaderFuzz}.
 */
final class MetaReaderFuzz {

	private static final int MAX_ITEM_SIZE = 256;

	private static final MemcachedServer SERVER = new MemcachedServer("localhost", 11211);

	private static final MemcachedSettings SETTINGS = MemcachedFixture.settings(List.of(SERVER), MemcachedProtocol.META,
			Duration.ofMillis(250));

	private static final Commands COMMANDS = Commands.of(MemcachedProtocol.META, MAX_ITEM_SIZE);

	private static final Reply NOTHING = new Reply(null, 0, null);

	private static final MemcachedNode NODE = new MemcachedNode(SERVER, SETTINGS, MemcachedClientFactory.standard(),
			new Siblings());

	private MetaReaderFuzz() {
	}

	/** Returns a text for each answer, up to the first that is none. */
	static List<String> answers(ByteBuffer stream, int size) {
		NodeConnection connection = new NodeConnection(NODE, SETTINGS, COMMANDS, null);
		List<String> answers = new ArrayList<>();
		Answer answer = new Answer(connection);
		MetaOperation operation = operation(0, answer);
		while (stream.hasRemaining()) {
			ByteBuffer piece = stream.slice().limit(Math.min(size, stream.remaining()));
			stream.position(stream.position() + piece.limit());
			while (piece.hasRemaining()) {
				int before = piece.remaining();
				try {
					operation.readFromBuffer(piece);
				}
				catch (IOException ex) {
					// what is quoted depends on what has come
					answers.add("refused");
					return answers;
				}
				if (piece.remaining() == before) {
					throw new AssertionError("Nothing is read");
				}
				if (operation.getState() == OperationState.COMPLETE) {
					answers.add(told(answer.reply().getNow(NOTHING)));
					answer = new Answer(connection);
					operation = operation(answers.size(), answer);
				}
			}
		}
		return answers;
	}

	private static MetaOperation operation(int number, Answer answer) {
		return switch (number % 3) {
			case 0 -> new MetaItemOperation(number, true, MAX_ITEM_SIZE, answer, ByteBuffer.allocate(0));
			case 1 -> new MetaItemOperation(number, false, MAX_ITEM_SIZE, answer, ByteBuffer.allocate(0));
			default -> (MetaOperation) COMMANDS.askForProcess(answer.connection(), new CompletableFuture<>());
		};
	}

	private static String told(Reply reply) {
		byte[] value = reply.value();
		if (value != null && value.length > MAX_ITEM_SIZE) {
			throw new AssertionError("More is allocated than may be");
		}
		return reply.code() + " " + reply.cas() + " " + ((value != null) ? value.length : -1);
	}

}
