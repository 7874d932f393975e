package dev.hybridsession.internal.subsession;

import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import dev.hybridsession.internal.system.Waiter;
import org.jspecify.annotations.Nullable;

/**
 * One change that waits to be applied to the encoded value of a subsession. It comes out
 * of the queue either because it was applied together with others, or to apply those that
 * wait now itself.
 */
final class Change {

	private final UnaryOperator<byte @Nullable []> function;

	private final CompletableFuture<Boolean> turn = new CompletableFuture<>();

	private boolean tried;

	private @Nullable RuntimeException failure;

	private @Nullable Error error;

	Change(UnaryOperator<byte @Nullable []> function) {
		this.function = function;
	}

	/** Applies the function; if it throws, the value stays as it was. */
	byte @Nullable [] apply(byte @Nullable [] value) {
		this.tried = true;
		this.failure = null;
		this.error = null;
		try {
			return this.function.apply(value);
		}
		catch (RuntimeException ex) {
			this.failure = ex;
		}
		catch (Error ex) {
			this.error = ex;
		}
		return value;
	}

	/** Returns whether it may have been written, whatever its failure says. */
	boolean wasTried() {
		return this.tried;
	}

	void fail(RuntimeException reason) {
		this.failure = reason;
	}

	void fail(Error reason) {
		this.error = reason;
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
			throw this.failure;
		}
		if (this.error != null) {
			throw this.error;
		}
	}

}
