package dev.hybridsession.internal.cache.memcached;

import net.spy.memcached.ops.OperationCallback;
import net.spy.memcached.ops.OperationStatus;

/**
 * The callback of a question that tells its answer itself. A question that is cancelled
 * has no answer.
 */
final class Unheeded implements OperationCallback {

	@Override
	public void receivedStatus(OperationStatus status) {
		// the question tells it itself
	}

	@Override
	public void complete() {
		// as above
	}

}
