package dev.hybridsession;

/**
 * Thrown when a session or a subsession would grow beyond
 * {@code hybrid-session.limits.record-size}. What was saved before stays as it was.
 */
public final class RecordTooLargeException extends RuntimeException {

	private final long size;

	private final long limit;

	/**
	 * Creates an exception.
	 * @param message what is too large
	 * @param size the size that it would have, in bytes
	 * @param limit the size that it may have, in bytes
	 */
	public RecordTooLargeException(String message, long size, long limit) {
		super(message);
		this.size = size;
		this.limit = limit;
	}

	/** Returns the size that it would have, in bytes. */
	public long getSize() {
		return this.size;
	}

	/** Returns the size that it may have, in bytes. */
	public long getLimit() {
		return this.limit;
	}

}
