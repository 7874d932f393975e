package dev.hybridsession.internal.cache.memcached;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Target of the fuzzer: whatever a server sends in answer to some questions is read or
 * refused, in the same way in whatever pieces it comes. The first byte of the input is
 * the size of the pieces, the rest is all that the server sends. Both protocols read it.
 */
public final class BinaryReaderFuzz {

	private static final byte[] COMMANDS = { BinaryOperation.GET, BinaryOperation.SET, BinaryOperation.NOTHING };

	private static final int MAX_ITEM_SIZE = 256;

	private static final int LONGEST = MAX_ITEM_SIZE + 1024;

	private BinaryReaderFuzz() {
	}

	public static void fuzzerTestOneInput(byte[] bytes) {
		if (bytes.length == 0) {
			return;
		}
		ByteBuffer stream = ByteBuffer.wrap(bytes, 1, bytes.length - 1).slice();
		int size = 1 + Byte.toUnsignedInt(bytes[0]);
		compare(answers(stream.duplicate(), Math.max(1, stream.remaining())), answers(stream.duplicate(), size));
		compare(MetaReaderFuzz.answers(stream.duplicate(), Math.max(1, stream.remaining())),
				MetaReaderFuzz.answers(stream.duplicate(), size));
	}

	private static void compare(List<String> whole, List<String> pieces) {
		if (!whole.equals(pieces)) {
			throw new AssertionError("The answers depend on the pieces: " + whole + " and " + pieces);
		}
	}

	/** Returns a text for each answer, up to the first that is none. */
	private static List<String> answers(ByteBuffer stream, int size) {
		List<String> answers = new ArrayList<>();
		BinaryReader reader = reader(0);
		while (stream.hasRemaining()) {
			ByteBuffer piece = stream.slice().limit(Math.min(size, stream.remaining()));
			stream.position(stream.position() + piece.limit());
			while (piece.hasRemaining()) {
				int before = piece.remaining();
				BinaryAnswer answer;
				try {
					answer = reader.read(piece);
				}
				catch (NotMemcachedException ex) {
					// what is quoted depends on what has come
					answers.add("refused");
					return answers;
				}
				if (piece.remaining() == before) {
					throw new AssertionError("Nothing is read");
				}
				if (answer != null) {
					answers.add(told(answer));
					reader = reader(answers.size());
				}
			}
		}
		return answers;
	}

	private static String told(@Nullable BinaryAnswer answer) {
		if (answer == null || answer.value().length > LONGEST) {
			throw new AssertionError("More is allocated than may be");
		}
		return answer.status() + " " + answer.cas() + " " + answer.value().length;
	}

	private static BinaryReader reader(int number) {
		return new BinaryReader(COMMANDS[number % COMMANDS.length], number, MAX_ITEM_SIZE);
	}

}
