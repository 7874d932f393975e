package dev.hybridsession.internal.cache.memcached;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

import dev.hybridsession.MemcachedProtocol;

/**
 * A question that a connection asks on its own account in the meta protocol, such as the
 * one for a sign of life. {@link MetaCommands} makes it. A failure of the server answers
 * it, but says nothing.
 */
final class MetaQuestion extends MetaOperation {

	private final Function<String, Taken> taker;

	/**
	 * Creates a question.
	 * @param connection told if there is no answer but something else
	 * @param ended runs when the question has ended, with an answer or without
	 * @param taker takes each line of the answer
	 */
	MetaQuestion(String request, NodeConnection connection, Runnable ended, Function<String, Taken> taker) {
		super(connection, ended, ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8)));
		this.taker = taker;
	}

	@Override
	void readAnswer(ByteBuffer line) throws NotMemcachedException {
		String text = text(line);
		Taken taken = text.startsWith("SERVER_ERROR") ? Taken.LAST : this.taker.apply(text);
		if (taken == Taken.NO_ANSWER) {
			throw new NotMemcachedException(Refusal.saying(line, MemcachedProtocol.META));
		}
		if (taken == Taken.LAST) {
			complete();
		}
	}

	/** How a line was taken. */
	enum Taken {

		/** More lines follow. */
		MORE,

		/** The answer is complete. */
		LAST,

		/** The line is no answer to the question. */
		NO_ANSWER

	}

}
