package dev.hybridsession.sample;

import java.time.Duration;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ReadableDurationTests {

	@ParameterizedTest
	@CsvSource({ "-PT1S, 0.0 s", "PT0S, 0.0 s", "PT1.49S, 1.4 s", "PT10.9S, 10 s", "PT1M, 1 min", "PT3M4S, 3 min 4 s",
			"PT2H5S, 2 h 5 s", "PT1H2M3S, 1 h 2 min", "P3DT4H5M, 3 d 4 h" })
	void twoUnitsAtMost(Duration duration, String text) {
		assertThat(ReadableDuration.of(duration)).isEqualTo(text);
	}

}
