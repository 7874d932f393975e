package dev.hybridsession.internal.cache.memcached;

import net.spy.memcached.ops.StatusCode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;

/** Tests what ends of an operation mean to the thread that waits for its answer. */
class AnswerTests {

	private static final Reply FOUND = new Reply(StatusCode.SUCCESS, 7, new byte[0]);

	private final NodeConnection connection = mock();

	private final Answer answer = new Answer(this.connection);

	/** The first connection of a JVM decides where spymemcached logs, a mock as well. */
	@BeforeAll
	static void logAsEverywhere() {
		SpyLogger.install();
	}

	@Test
	void replyOfTheServerIsASignOfLife() {
		reply(FOUND);
		assertThat(this.answer.reply()).isCompletedWithValue(FOUND);
		then(this.connection).should().heard();
	}

	@Test
	void cancelAfterTheReplyIsNoSecondSignOfLife() {
		reply(FOUND);
		this.answer.run();
		assertThat(this.answer.reply()).isCompletedWithValue(FOUND);
		then(this.connection).should(times(1)).heard();
	}

	@Test
	void replyThatComesAfterTheCancelIsASignOfLifeAndNothingElse() {
		this.answer.run();
		assertThat(this.answer.reply()).isCompletedWithValue(Reply.NONE);
		then(this.connection).should(never()).heard();
		reply(FOUND);
		assertThat(this.answer.reply()).isCompletedWithValue(Reply.NONE);
		then(this.connection).should().heard();
	}

	private void reply(Reply reply) {
		this.answer.received(reply);
		this.answer.run();
	}

}
