package dev.hybridsession.config;

import java.util.function.Supplier;

/**
 * Thrown at start when a property has a value that cannot work, or the application leaves
 * open what it has to choose.
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
	 * Builds something from a setting that it may refuse.
	 * @param <T> its type
	 * @param built builds it; what it throws says what is wrong and what is allowed
	 * @param prefix completes the name of the property at the start of that message
	 * @return what was built
	 * @throws InvalidSettingException if the setting was refused
	 */
	static <T> T unless(Supplier<T> built, String prefix) {
		try {
			return built.get();
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidSettingException(prefix + ex.getMessage(),
					"Correct the property, or leave it out for its default.");
		}
	}

	/**
	 * Returns what is allowed.
	 * @return a sentence
	 */
	public String getAllowed() {
		return this.allowed;
	}

}
