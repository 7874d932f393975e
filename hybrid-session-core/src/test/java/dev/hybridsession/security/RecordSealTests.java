package dev.hybridsession.security;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of sealed values.
 */
class RecordSealTests {

	private static final String KEY = "app:session:abc";

	private static final byte[] VALUE = "value".getBytes(StandardCharsets.US_ASCII);

	private final RecordSeal seal = seal(RecordMode.REQUIRE, Keys.ONE);

	private static RecordSeal seal(RecordMode mode, String... keys) {
		return new RecordSeal(Keys.of(keys), mode);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 36, 2000, 1_000_000 })
	void whatWasSealedIsOpened(int length) {
		byte[] value = new byte[length];
		Arrays.fill(value, (byte) length);
		byte[] sealed = this.seal.seal(KEY, value);
		assertThat(sealed).hasSize(length + 36);
		assertThat(this.seal.open(KEY, sealed)).isEqualTo(value);
	}

	@Test
	void underAnotherKeyItIsNot() {
		byte[] sealed = this.seal.seal(KEY, VALUE);
		assertThat(this.seal.open("app:session:abd", sealed)).isNull();
		assertThat(this.seal.open("app:subsession:abc", sealed)).isNull();
		assertThat(this.seal.open(KEY + "\0", sealed)).isNull();
		assertThat(this.seal.open("", sealed)).isNull();
	}

	@Test
	void whatDiffersInOneBitIsNot() {
		byte[] sealed = this.seal.seal(KEY, VALUE);
		for (int bit = 0; bit < sealed.length * 8; bit++) {
			byte[] changed = sealed.clone();
			changed[bit / 8] ^= (byte) (1 << (bit % 8));
			assertThat(this.seal.open(KEY, changed)).as("bit %d", bit).isNull();
		}
	}

	@Test
	void norIsWhatWasCutOffOrExtended() {
		byte[] sealed = this.seal.seal(KEY, VALUE);
		for (int length = 0; length < sealed.length; length++) {
			assertThat(this.seal.open(KEY, Arrays.copyOf(sealed, length))).as("%d bytes", length).isNull();
		}
		assertThat(this.seal.open(KEY, Arrays.copyOf(sealed, sealed.length + 1))).isNull();
	}

	@ParameterizedTest
	@EnumSource
	void whatAnotherHasSealedIsNeverBelieved(RecordMode mode) {
		byte[] sealed = this.seal.seal(KEY, VALUE);
		assertThat(seal(mode, Keys.TWO).open(KEY, sealed)).isNull();
		assertThat(seal(mode, Keys.TWO, Keys.ONE).open(KEY, sealed)).isEqualTo(VALUE);
	}

	@Test
	void theFirstKeySeals() {
		byte[] sealed = seal(RecordMode.SIGN, Keys.TWO, Keys.ONE).seal(KEY, VALUE);
		assertThat(this.seal.open(KEY, sealed)).isNull();
		assertThat(seal(RecordMode.REQUIRE, Keys.TWO).open(KEY, sealed)).isEqualTo(VALUE);
	}

	/** Of two steps that are next to each other each understands the other. */
	@Test
	void keysAreSwitchedOnInSteps() {
		RecordSeal accept = seal(RecordMode.ACCEPT, Keys.ONE);
		RecordSeal sign = seal(RecordMode.SIGN, Keys.ONE);
		assertThat(accept.seal(KEY, VALUE)).isEqualTo(VALUE);
		assertThat(RecordSeal.NONE.open(KEY, accept.seal(KEY, VALUE))).isEqualTo(VALUE);
		assertThat(accept.open(KEY, VALUE)).isEqualTo(VALUE);
		assertThat(accept.open(KEY, sign.seal(KEY, VALUE))).isEqualTo(VALUE);
		assertThat(sign.open(KEY, accept.seal(KEY, VALUE))).isEqualTo(VALUE);
		assertThat(sign.open(KEY, this.seal.seal(KEY, VALUE))).isEqualTo(VALUE);
		assertThat(this.seal.open(KEY, sign.seal(KEY, VALUE))).isEqualTo(VALUE);
		assertThat(this.seal.open(KEY, VALUE)).isNull();
	}

}
