package dev.hybridsession.simulation;

/** A promise was broken. */
final class Violation extends AssertionError {

	private final String promise;

	Violation(String promise, String message) {
		super(promise + ": " + message);
		this.promise = promise;
	}

	String promise() {
		return this.promise;
	}

}
