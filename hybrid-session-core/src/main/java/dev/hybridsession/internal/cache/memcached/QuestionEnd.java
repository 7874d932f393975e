package dev.hybridsession.internal.cache.memcached;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

import net.spy.memcached.ops.OperationCallback;
import net.spy.memcached.ops.OperationStatus;

/**
 * The callback that spymemcached calls when a question has ended. The question itself
 * hands on its answer. A cancelled question has none.
 */
record QuestionEnd(Runnable action) implements OperationCallback {

	static final QuestionEnd UNHEEDED = new QuestionEnd(() -> {
	});

	/** Completes the statistics as empty, unless the server has told them. */
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
