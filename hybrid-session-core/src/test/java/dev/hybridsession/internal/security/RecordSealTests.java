package dev.hybridsession.internal.security;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

import dev.hybridsession.RecordMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of sealed values. */
class RecordSealTests {

	private static final String KEY = "app:session:abc";

	private static final byte[] VALUE = "value".getBytes(StandardCharsets.US_ASCII);

	private final RecordSeal seal = seal(RecordMode.REQUIRE, Keys.ONE);

	private static RecordSeal seal(RecordMode mode, String... keys) {
		return new RecordSeal(Keys.of(keys), mode, 1_000_000);
	}

	/** As {@code docs/record-format.md} describes it. */
	@Test
	void formatOfASealedValueIsFixed() {
		byte[] sealed = HexFormat.of()
			.parseHex("4853014d" + "3008b53ca0f83e186768cd434027a92e39289e19d994da4616d710acd13ab732" + "76616c7565");
		assertThat(this.seal.seal("key", VALUE)).isEqualTo(sealed);
		assertThat(seal(RecordMode.REQUIRE, Keys.ONE).open("key", sealed)).isEqualTo(VALUE);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 36, 2000, 1_000_000 })
	void sealedValueIsOpened(int length) {
		byte[] value = new byte[length];
		Arrays.fill(value, (byte) length);
		byte[] sealed = this.seal.seal(KEY, value);
		assertThat(sealed).hasSize(length + 36);
		assertThat(this.seal.open(KEY, sealed)).isEqualTo(value);
	}

	@Test
	void sealedValueIsNotOpenedUnderAnotherKey() {
		byte[] sealed = this.seal.seal(KEY, VALUE);
		assertThat(this.seal.open("app:session:abd", sealed)).isNull();
		assertThat(this.seal.open("app:subsession:abc", sealed)).isNull();
		assertThat(this.seal.open(KEY + "\0", sealed)).isNull();
		assertThat(this.seal.open("", sealed)).isNull();
	}

	@Test
	void valueThatDiffersInOneBitIsNotOpened() {
		byte[] sealed = this.seal.seal(KEY, VALUE);
		for (int bit = 0; bit < sealed.length * 8; bit++) {
			byte[] changed = sealed.clone();
			changed[bit / 8] ^= (byte) (1 << (bit % 8));
			assertThat(this.seal.open(KEY, changed)).as("bit %d", bit).isNull();
		}
	}

	@Test
	void valueThatWasCutOffOrExtendedIsNotOpened() {
		byte[] sealed = this.seal.seal(KEY, VALUE);
		for (int length = 0; length < sealed.length; length++) {
			assertThat(this.seal.open(KEY, Arrays.copyOf(sealed, length))).as("%d bytes", length).isNull();
		}
		assertThat(this.seal.open(KEY, Arrays.copyOf(sealed, sealed.length + 1))).isNull();
	}

	/** Here the instance that reads has sealed it, or has read it before. */
	@Test
	void nothingElseIsOpenedBecauseItWasOpenedBefore() {
		byte[] sealed = this.seal.seal(KEY, VALUE);
		RecordSeal reader = seal(RecordMode.REQUIRE, Keys.ONE);
		for (int i = 0; i < 2; i++) {
			assertThat(reader.open(KEY, sealed)).isEqualTo(VALUE);
			assertThat(reader.open("app:session:abd", sealed)).isNull();
			for (int bit = 0; bit < sealed.length * 8; bit++) {
				byte[] changed = sealed.clone();
				changed[bit / 8] ^= (byte) (1 << (bit % 8));
				assertThat(reader.open(KEY, changed)).as("bit %d", bit).isNull();
			}
			assertThat(reader.open(KEY, Arrays.copyOf(sealed, sealed.length + 1))).isNull();
			assertThat(reader.open(KEY, Arrays.copyOf(sealed, sealed.length - 1))).isNull();
		}
		byte[] next = this.seal.seal(KEY, new byte[5]);
		assertThat(reader.open(KEY, next)).isEqualTo(new byte[5]);
		assertThat(reader.open(KEY, sealed)).isEqualTo(VALUE);
	}

	@Test
	void rememberedValuesAreBounded() {
		VerifiedValues values = new VerifiedValues(100_000);
		byte[] code = new byte[32];
		for (int i = 0; i < 1_000; i++) {
			values.remember("key" + i % 300, code, new byte[i]);
			values.remember("large" + i, code, new byte[60_000]);
			assertThat(values.size.get()).isBetween(0L, 100_000L);
			assertThat(values.values.size()).isLessThan(250);
		}
		byte[] value = { 1, 2 };
		values.remember("key", code, value);
		byte[] sealed = Arrays.copyOf(code, 34);
		assertThat(values.find("key", sealed, 0, 32)).isNull();
		sealed[32] = 1;
		sealed[33] = 2;
		assertThat(values.find("key", sealed, 0, 32)).isSameAs(value);
		sealed[31] = 1;
		assertThat(values.find("key", sealed, 0, 32)).isNull();
	}

	@ParameterizedTest
	@EnumSource
	void valueSealedWithAnotherKeyIsNeverAccepted(RecordMode mode) {
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
		assertThat(new RecordSeal(SecretKeys.NONE, RecordMode.ACCEPT, 0).open(KEY, accept.seal(KEY, VALUE)))
			.isEqualTo(VALUE);
		assertThat(accept.open(KEY, VALUE)).isEqualTo(VALUE);
		assertThat(accept.open(KEY, sign.seal(KEY, VALUE))).isEqualTo(VALUE);
		assertThat(sign.open(KEY, accept.seal(KEY, VALUE))).isEqualTo(VALUE);
		assertThat(sign.open(KEY, this.seal.seal(KEY, VALUE))).isEqualTo(VALUE);
		assertThat(this.seal.open(KEY, sign.seal(KEY, VALUE))).isEqualTo(VALUE);
		assertThat(this.seal.open(KEY, VALUE)).isNull();
	}

}
