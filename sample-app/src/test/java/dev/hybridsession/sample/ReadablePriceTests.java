package dev.hybridsession.sample;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ReadablePriceTests {

	@ParameterizedTest
	@CsvSource({ "0, €0.00", "5, €0.05", "315, €3.15", "2450, €24.50", "'102450', '€1,024.50'" })
	void eurosWithTwoDecimals(int cents, String text) {
		assertThat(ReadablePrice.of(cents)).isEqualTo(text);
	}

}
