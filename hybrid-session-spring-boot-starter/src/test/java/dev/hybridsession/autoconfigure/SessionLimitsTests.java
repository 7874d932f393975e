package dev.hybridsession.autoconfigure;

import dev.hybridsession.HybridSession;
import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.RecordTooLargeException;
import dev.hybridsession.Subsession;
import dev.hybridsession.Subsessions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** Tests that the limits that are configured are those of sessions and subsessions. */
class SessionLimitsTests {

	@Test
	void holdForSessionsAndSubsessions() {
		Runners.web()
			.withPropertyValues("hybrid-session.limits.record-size=10KB", "hybrid-session.limits.attributes=2",
					"hybrid-session.limits.attribute-name-length=100")
			.run((context) -> {
				HybridSessionRepository sessions = context.getBean(HybridSessionRepository.class);
				HybridSession session = sessions.createSession();
				session.setAttribute("a", 1);
				session.setAttribute("large", "x".repeat(10_240));
				assertThatIllegalStateException().isThrownBy(() -> session.setAttribute("b", 1))
					.withMessageContaining("hybrid-session.limits.attributes");
				assertThatIllegalArgumentException().isThrownBy(() -> session.setAttribute("b".repeat(101), 1))
					.withMessageContaining("hybrid-session.limits.attribute-name-length");
				assertThatExceptionOfType(RecordTooLargeException.class).isThrownBy(() -> sessions.save(session))
					.withMessageContaining("more than 10240 (hybrid-session.limits.record-size)");
				session.removeAttribute("large");
				Subsession<String> text = context.getBean(Subsessions.class).of(session, "text", String.class);
				assertThatExceptionOfType(RecordTooLargeException.class).isThrownBy(() -> text.set("x".repeat(10_240)))
					.withMessageContaining("more than 10240 (hybrid-session.limits.record-size)");
				text.set("x".repeat(1_000));
				assertThat(sessions.findById(session.getId()).getAttributeNames()).containsExactly("a");
			});
	}

}
