package dev.hybridsession.internal.security;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.hybridsession.support.MutableClock;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of ids with a signature. */
class SignedIdsTests {

	private final MutableClock clock = new MutableClock();

	private final SignedIds ids = signedBy(null, Keys.ONE);

	private SignedIds signedBy(@Nullable Instant unsignedUntil, String... keys) {
		return new SignedIds(Keys.of(keys), unsignedUntil, this.clock, 100);
	}

	/** As {@code docs/record-format.md} describes it. */
	@Test
	void formatOfASignedIdIsFixed() {
		assertThat(this.ids.sign("abc")).isEqualTo("abc.WrXaVxnh-8zDMWKmIuoNHg");
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "0f8fad5b-d9cb-469f-a165-70867728950e", "with.dots.in.it", "~" })
	void signedIdIsOurs(String id) {
		String signed = this.ids.sign(id);
		assertThat(signed).startsWith(id + ".").hasSize(id.length() + SignedIds.ADDED_LENGTH);
		assertThat(this.ids.mayBeOurs(signed)).isTrue();
	}

	@Test
	void theSignatureDependsOnTheWholeIdAndTheKey() {
		Set<String> signatures = IntStream.range(0, 100)
			.mapToObj((i) -> this.ids.sign("id" + i).substring(("id" + i).length()))
			.collect(Collectors.toSet());
		assertThat(signatures).hasSize(100);
		assertThat(signedBy(null, Keys.TWO).sign("id")).isNotEqualTo(this.ids.sign("id"));
	}

	@Test
	void idThatDiffersInOneCharacterIsNotOurs() {
		String signed = this.ids.sign("abcdef");
		for (int i = 0; i < signed.length(); i++) {
			for (char other : "aAbB0_-.~".toCharArray()) {
				if (signed.charAt(i) != other) {
					String changed = signed.substring(0, i) + other + signed.substring(i + 1);
					assertThat(this.ids.mayBeOurs(changed)).as(changed).isFalse();
				}
			}
		}
	}

	@Test
	void onlyTheRightSignatureIsAcceptedAfterItWasFoundRight() {
		String signed = this.ids.sign("abc");
		for (int i = 0; i < 2; i++) {
			assertThat(this.ids.mayBeOurs(signed)).isTrue();
			assertThat(this.ids.mayBeOurs("abc." + "A".repeat(22))).isFalse();
			assertThat(this.ids.mayBeOurs(signedBy(null, Keys.TWO).sign("abc"))).isFalse();
		}
		for (int i = 0; i < 201; i++) {
			assertThat(this.ids.mayBeOurs(this.ids.sign("id" + i))).isTrue();
		}
		assertThat(this.ids).extracting("remembered", InstanceOfAssertFactories.MAP).hasSizeBetween(1, 100);
	}

	@Test
	void inventedIdIsNotOurs() {
		String signed = this.ids.sign("abc");
		String signature = signed.substring(3);
		assertThat(this.ids.mayBeOurs("abc")).isFalse();
		assertThat(this.ids.mayBeOurs("")).isFalse();
		assertThat(this.ids.mayBeOurs(signature)).isFalse();
		assertThat(this.ids.mayBeOurs("x" + signature)).isFalse();
		assertThat(this.ids.mayBeOurs(signed + signature)).isFalse();
		assertThat(this.ids.mayBeOurs(signed.substring(0, signed.length() - 1))).isFalse();
		assertThat(this.ids.mayBeOurs(signed + "A")).isFalse();
		assertThat(this.ids.mayBeOurs(signedBy(null, Keys.TWO).sign("abc"))).isFalse();
	}

	@Test
	void keysAreReplacedWhileTheApplicationRuns() {
		String old = this.ids.sign("abc");
		SignedIds both = signedBy(null, Keys.TWO, Keys.ONE);
		assertThat(both.mayBeOurs(old)).isTrue();
		assertThat(both.sign("abc")).isEqualTo(signedBy(null, Keys.TWO).sign("abc"));
		assertThat(signedBy(null, Keys.ONE, Keys.TWO).mayBeOurs(both.sign("abc"))).isTrue();
	}

	@Test
	void idsFromBeforeAreAcceptedUntilTheGivenTime() {
		SignedIds lenient = signedBy(this.clock.instant().plusSeconds(60), Keys.ONE);
		assertThat(lenient.mayBeOurs("abc")).isTrue();
		this.clock.advance(Duration.ofSeconds(60).minusMillis(1));
		assertThat(lenient.mayBeOurs("abc")).isTrue();
		this.clock.advance(Duration.ofMillis(1));
		assertThat(lenient.mayBeOurs("abc")).isFalse();
		assertThat(lenient.mayBeOurs(this.ids.sign("abc"))).isTrue();
	}

	@Test
	void withoutAKeyNothingIsSignedAndEverythingMayBeOurs() {
		assertThat(SignedIds.NONE.sign("abc")).isEqualTo("abc");
		assertThat(SignedIds.NONE.mayBeOurs("anything")).isTrue();
	}

}
