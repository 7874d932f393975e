package dev.hybridsession.internal.cache.memcached;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

import net.spy.memcached.ops.OperationCallback;
import net.spy.memcached.ops.OperationStatus;

/**
 * Is told by spymemcached that a question has ended, whose answer the question tells
 * itself. A question that is cancelled has no answer.
 *
 * @param action what is done then
 */
record QuestionEnd(Runnable action) implements OperationCallback {

	/** Nobody waits for the end. */
	static final QuestionEnd UNHEEDED = new QuestionEnd(() -> {
	});

	/**
	 * Returns the end of a question for statistics: they are none, unless they were told.
	 */
	static QuestionEnd without(CompletableFuture<Map<String, String>> statistics) {
		return new QuestionEnd(() -> statistics.complete(Map.of()));
	}

	@Override
	public void receivedStatus(OperationStatus status) {
		// the question tells it itself
	}

	@Override
	public void complete() {
		this.action.run();
	}

}
