package dev.hybridsession.autoconfigure;

import dev.hybridsession.config.HybridSessionSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests that secrets are told to nobody. */
@ExtendWith(OutputCaptureExtension.class)
class SecretSettingsTests {

	private static final String KEY = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LTMyMzI=";

	private static final String TOO_SHORT = "c2VjcmV0LXNlY3JldA==";

	private final WebApplicationContextRunner runner = Runners.web()
		.withPropertyValues("logging.level.root=debug", "logging.level.dev.hybridsession=trace");

	@ParameterizedTest
	@ValueSource(strings = { "id-signing-keys", "record-keys" })
	void aKeyIsInNoTextAndInNoLog(String property, CapturedOutput output) {
		this.runner.withPropertyValues("hybrid-session.security." + property + "=" + KEY)
			.run((context) -> assertThat(context).hasNotFailed()
				.getBean(HybridSessionSettings.class)
				.satisfies((settings) -> assertThat(settings.toString()).doesNotContain(KEY),
						(settings) -> assertThat(settings.getSecurity().toString()).doesNotContain(KEY)));
		assertThat(output).doesNotContain(KEY);
	}

	@ParameterizedTest
	@ValueSource(strings = { "id-signing-keys", "record-keys" })
	void aWrongKeyStopsTheStartAndIsNotShown(String property, CapturedOutput output) {
		this.runner.withPropertyValues("hybrid-session.security." + property + "=" + KEY + "," + TOO_SHORT)
			.run((context) -> {
				assertThat(context).hasFailed();
				for (Throwable cause = context.getStartupFailure(); cause != null; cause = cause.getCause()) {
					assertThat(String.valueOf(cause.getMessage())).doesNotContain(KEY, TOO_SHORT);
				}
				assertThat(context).getFailure()
					.rootCause()
					.hasMessageContaining("hybrid-session.security." + property + "[1]")
					.hasMessageContaining("13 bytes")
					.hasMessageContaining("openssl rand -base64 32");
			});
		assertThat(output).doesNotContain(KEY).doesNotContain(TOO_SHORT);
	}

	@Test
	void aTimeThatIsNoneStopsTheStart() {
		this.runner.withPropertyValues("hybrid-session.security.unsigned-ids-until=tomorrow")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("hybrid-session.security.unsigned-ids-until"));
	}

}
