package dev.hybridsession.internal.session;

import java.util.Objects;

import dev.hybridsession.RecordTooLargeException;
import dev.hybridsession.serializer.AttributeSerializationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether a save that failed is to fail its request. Spring Session's filter
 * saves a session up to three times in one request: when the answer is committed, at the
 * end, and at the end of the error page. With {@code FlushMode.IMMEDIATE} every change of
 * the session saves it too. {@link TieredSessionRepository} asks.
 */
final class RefusedSaves {

	private static final Logger logger = LoggerFactory.getLogger(RefusedSaves.class);

	private RefusedSaves() {
	}

	/**
	 * Returns whether the request is to go on, because its failure was told already, or
	 * because it shows an error page, which would be replaced by the container's.
	 */
	static boolean isToBePassedOver(TieredSession session, RuntimeException failure) {
		boolean refused = failure instanceof AttributeSerializationException
				|| failure instanceof RecordTooLargeException;
		boolean told = refused && !session.isNewRefusal(reason(failure));
		if (told && RequestSessions.isInRequest()) {
			logger.debug("Not saving the session again: {}", failure.getMessage());
			return true;
		}
		if (RequestSessions.isErrorPage()) {
			logger.error("The session cannot be saved at the end of an error page, which is shown all the same;"
					+ " the changes of that page to the session are lost", failure);
			return true;
		}
		return false;
	}

	/** Sessions that are too large have one reason, although their sizes differ. */
	private static String reason(RuntimeException failure) {
		return (failure instanceof RecordTooLargeException) ? "too large" : Objects.toString(failure.getMessage());
	}

}
