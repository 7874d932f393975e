package dev.hybridsession.internal.session;

import java.io.IOException;

import dev.hybridsession.SessionLockTimeoutException;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.SubsessionLockedException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests which failures of a request are answered with 503. */
class UnavailableAnswerTests {

	@Test
	void sessionThatCannotBeReadOrIsInUseIsTheReasonHoweverDeepItIsWrapped() {
		for (RuntimeException reason : new RuntimeException[] { new SessionUnavailableException("away", null),
				new SessionLockTimeoutException("locked", null), new SubsessionLockedException("locked") }) {
			UnavailableAnswer answer = UnavailableAnswer.find(new IOException(new IllegalStateException(reason)));
			assertThat(answer).isNotNull();
			assertThat(answer.reason()).isSameAs(reason);
			assertThat(answer.text()).contains((reason instanceof SessionUnavailableException) ? "be read" : "in use");
		}
	}

	@Test
	void otherFailuresAndEndlessChainsHaveNoAnswer() {
		Exception first = new Exception("first");
		first.initCause(new Exception("second", first));
		assertThat(UnavailableAnswer.find(first)).isNull();
		assertThat(UnavailableAnswer.find(new IOException("other"))).isNull();
	}

}
