package dev.hybridsession.internal.security;

import java.util.Base64;
import java.util.List;

import dev.hybridsession.InvalidSettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests of keys as they are set. */
class SecretKeysTests {

	@ParameterizedTest
	@ValueSource(strings = { "", "tooshort", "c2VjcmV0c2VjcmV0c2VjcmV0",
			"not Base64 but long enough to be a key, surely!", "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2Vjcg" })
	void malformedKeyIsRefusedAndNotShown(String wrong) {
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> SecretKeys.of("some.keys", List.of(Keys.ONE, wrong + "%")))
			.satisfies((ex) -> assertThat(ex.getMessage()).contains("some.keys[1]")
				.contains("32")
				.contains("openssl")
				.doesNotContain(wrong.isEmpty() ? Keys.ONE : wrong));
		String few = Base64.getEncoder().encodeToString(new byte[31]);
		assertThatExceptionOfType(InvalidSettingException.class)
			.isThrownBy(() -> SecretKeys.of("some.keys", List.of(few)))
			.withMessageContaining("has 31 bytes")
			.satisfies((ex) -> assertThat(ex.getMessage()).doesNotContain(few));
	}

	@Test
	void aKeyMayEndWithALineBreakAsInAFile() {
		assertThat(SecretKeys.of("some.keys", List.of(Keys.ONE + "\n")).size()).isEqualTo(1);
	}

	@Test
	void theTextOfKeysHasNone() {
		assertThat(Keys.of(Keys.ONE, Keys.TWO)).hasToString("2 keys");
	}

}
