package dev.hybridsession.config;

/**
 * Thrown at start when a property has a value that cannot work.
 */
public final class InvalidSettingException extends RuntimeException {

	private final String allowed;

	/**
	 * Creates an exception.
	 * @param problem names the property, its value and what is wrong with it
	 * @param allowed says what is allowed
	 */
	public InvalidSettingException(String problem, String allowed) {
		super(problem);
		this.allowed = allowed;
	}

	/**
	 * Returns what is allowed.
	 * @return a sentence
	 */
	public String getAllowed() {
		return this.allowed;
	}

}
