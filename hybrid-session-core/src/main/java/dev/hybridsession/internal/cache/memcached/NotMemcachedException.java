package dev.hybridsession.internal.cache.memcached;

import java.io.IOException;

/**
 * Thrown when a server says something that is no answer to what it was asked. Ends the
 * connection.
 */
final class NotMemcachedException extends IOException {

	private static final long serialVersionUID = 1L;

	private final transient Refusal refusal;

	NotMemcachedException(Refusal refusal) {
		super(refusal.toString());
		this.refusal = refusal;
	}

	Refusal refusal() {
		return this.refusal;
	}

}
