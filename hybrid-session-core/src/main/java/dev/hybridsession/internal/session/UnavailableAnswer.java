package dev.hybridsession.internal.session;

import java.util.Locale;

import dev.hybridsession.SessionLockTimeoutException;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.SubsessionLockedException;
import org.jspecify.annotations.Nullable;

/**
 * Decides which failures of a request are answered with 503 and {@code Retry-After}, and
 * with which text. The filter of servlet applications and the handler of reactive ones
 * ask it.
 *
 * @param reason the failure that is answered
 * @param text the text of the answer
 */
public record UnavailableAnswer(Throwable reason, String text) {

	/** The value of the header {@code Retry-After}. */
	public static final String RETRY_AFTER_SECONDS = "1";

	private static final int MOST_CAUSES = 20;

	/**
	 * Looks for the reason among the causes of a failure.
	 * @return the answer, or {@code null} if the failure is another one
	 */
	public static @Nullable UnavailableAnswer find(Throwable thrown) {
		Throwable cause = thrown;
		for (int depth = 0; cause != null && depth < MOST_CAUSES; depth++) {
			if (cause instanceof SessionUnavailableException) {
				return new UnavailableAnswer(cause, "Your session cannot be read at the moment. Please try again.");
			}
			if (cause instanceof SessionLockTimeoutException || cause instanceof SubsessionLockedException) {
				return new UnavailableAnswer(cause, "Your session is in use by another request. Please try again.");
			}
			cause = cause.getCause();
		}
		return null;
	}

	/**
	 * Returns whether a header of the page stays: without those of CORS the browser hides
	 * the answer from a script of another origin.
	 */
	public static boolean keeps(String header) {
		String name = header.toLowerCase(Locale.ROOT);
		return name.startsWith("access-control-") || name.equals("vary");
	}

}
