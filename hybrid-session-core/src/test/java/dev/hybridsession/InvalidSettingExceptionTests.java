package dev.hybridsession;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class InvalidSettingExceptionTests {

	@ParameterizedTest
	@CsvSource({ "PT0S,0s", "PT1S,1s", "PT90S,90s", "PT10M,10m", "PT30M,30m", "PT90M,90m", "PT48H,48h", "PT-1S,-1s",
			"PT-2M,-2m", "PT0.25S,250ms", "PT-0.005S,-5ms", "PT1.5S,1500ms", "PT0.0000005S,PT0.0000005S",
			"PT2562047788015215H30M7S,9223372036854775807s", "PT2562047788015215H30M7.5S,PT2562047788015215H30M7.5S" })
	void aDurationIsWrittenAsInProperties(Duration duration, String text) {
		assertThat(InvalidSettingException.text(duration)).isEqualTo(text);
	}

	@Test
	void messageAloneTellsTheAllowedValues() {
		InvalidSettingException ex = InvalidSettingException.of("some.property", List.of(), "It must not be empty.");
		assertThat(ex).hasMessage("some.property is '[]'. It must not be empty.");
		assertThat(ex.getProperty()).isEqualTo("some.property");
		assertThat(ex.getProblem()).isEqualTo("some.property is '[]'");
		assertThat(ex.getAllowed()).isEqualTo("It must not be empty.");
	}

}
