package dev.hybridsession;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Thrown at start when a property has a value that cannot work, or the application leaves
 * open what it has to choose. Its message says what is wrong and what is allowed.
 */
public final class InvalidSettingException extends IllegalArgumentException {

	private static final int MINUTE = 60;

	private static final int HOUR = 60 * MINUTE;

	private static final int MILLISECOND = 1_000_000;

	private final @Nullable String property;

	private final String problem;

	private final String allowed;

	private InvalidSettingException(@Nullable String property, String problem, String allowed) {
		super(problem + ". " + allowed);
		this.property = property;
		this.problem = problem;
		this.allowed = allowed;
	}

	/**
	 * Creates an exception that is not about the value of one property.
	 * @param problem says what is wrong, without a full stop
	 * @param allowed says what to do instead, in whole sentences
	 */
	public InvalidSettingException(String problem, String allowed) {
		this(null, problem, allowed);
	}

	/**
	 * Creates an exception about a property.
	 * @param property its name
	 * @param value its value, or the part of it that is wrong
	 * @param allowed says what is allowed, in whole sentences
	 */
	public static InvalidSettingException of(String property, Object value, String allowed) {
		return new InvalidSettingException(property, property + " is '" + text(value) + "'", allowed);
	}

	/**
	 * Returns a value as a user would write it into properties.
	 * @param value any value
	 * @return its text. A duration has one unit, as in {@code 10m}
	 */
	public static String text(Object value) {
		return (value instanceof Duration duration) ? text(duration) : value.toString();
	}

	private static String text(Duration duration) {
		long seconds = duration.getSeconds();
		if (duration.getNano() != 0) {
			boolean fits = duration.getNano() % MILLISECOND == 0 && Math.abs(seconds) < Integer.MAX_VALUE;
			return fits ? duration.toMillis() + "ms" : duration.toString();
		}
		if (seconds == 0 || seconds % MINUTE != 0) {
			return seconds + "s";
		}
		return (seconds % HOUR == 0) ? seconds / HOUR + "h" : seconds / MINUTE + "m";
	}

	/**
	 * Returns the property that has the value.
	 * @return its name, or {@code null} if it is not about one property
	 */
	public @Nullable String getProperty() {
		return this.property;
	}

	/**
	 * Returns what is wrong.
	 * @return a sentence without its full stop, which names the property and the value
	 */
	public String getProblem() {
		return this.problem;
	}

	/**
	 * Returns what is allowed.
	 * @return whole sentences
	 */
	public String getAllowed() {
		return this.allowed;
	}

}
