package dev.hybridsession.internal.subsession;

import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import dev.hybridsession.internal.system.Waiter;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * One change that waits to be applied to the encoded value of a subsession. Its thread
 * leaves the queue when another thread has applied the change, or when it is this
 * thread's turn to apply the waiting changes.
 */
final class Change {

	private final UnaryOperator<byte @Nullable []> function;

	private final CompletableFuture<Boolean> turn = new CompletableFuture<>();

	private boolean tried;

	private @Nullable Throwable failure;

	Change(UnaryOperator<byte @Nullable []> function) {
		this.function = function;
	}

	/** Applies the function; if it throws, the value stays as it was. */
	byte @Nullable [] apply(byte @Nullable [] value) {
		this.tried = true;
		this.failure = null;
		try {
			return this.function.apply(value);
		}
		catch (RuntimeException | Error ex) {
			this.failure = ex;
			return value;
		}
	}

	/** Returns whether it may have been written, whatever its failure says. */
	boolean wasTried() {
		return this.tried;
	}

	void fail(Throwable reason) {
		this.failure = reason;
	}

	/**
	 * Waits until it was applied, or is the first in the queue. It may be applied at any
	 * moment, so an interrupted thread waits on, and is still interrupted then.
	 */
	boolean awaitTurn(Waiter waiter) {
		boolean interrupted = false;
		while (!waiter.await(this.turn, Long.MAX_VALUE)) {
			interrupted |= Thread.interrupted();
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		return this.turn.join();
	}

	void lead() {
		this.turn.complete(true);
	}

	void done() {
		this.turn.complete(false);
	}

	void rethrow() {
		if (this.failure != null) {
			ReflectionUtils.rethrowRuntimeException(this.failure);
		}
	}

}
