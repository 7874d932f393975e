package dev.hybridsession.internal.cache.memcached;

import java.time.Duration;
import java.util.List;

import dev.hybridsession.InvalidSettingException;
import dev.hybridsession.MemcachedProtocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests for {@link MemcachedUser} and what settings say of it. */
class MemcachedUserTests {

	private static final String SECRET = "Ocelot-7731";

	@Test
	void isBothOrNothing() {
		assertThat(MemcachedUser.of("shop", SECRET)).isEqualTo(new MemcachedUser("shop", SECRET));
		assertThat(MemcachedUser.of(null, null)).isNull();
		assertThat(MemcachedUser.of("", "")).as("a placeholder for nothing").isNull();
	}

	@ParameterizedTest
	@NullAndEmptySource
	void halfOfItIsRefusedByNameAndNotByValue(String nothing) {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> MemcachedUser.of("shop", nothing))
			.withMessage("hybrid-session.memcached.username is set, but hybrid-session.memcached.password is not."
					+ " Set both, hybrid-session.memcached.username and hybrid-session.memcached.password,"
					+ " to what the servers know, or neither.")
			.matches((ex) -> ex.getProperty() == null, "nobody adds the value");
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> MemcachedUser.of(nothing, SECRET))
			.withMessageStartingWith(
					"hybrid-session.memcached.password is set, but hybrid-session.memcached.username is not.")
			.withMessageNotContaining(SECRET)
			.matches((ex) -> ex.getProperty() == null, "nobody adds the value");
	}

	@ParameterizedTest
	@ValueSource(strings = { SECRET + "\0", "\0", "a\0b" })
	void passwordThatCannotBeSentIsRefusedWithoutItsValue(String text) {
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> MemcachedUser.of("shop", text))
			.withMessageStartingWith("hybrid-session.memcached.password has a character that ends it.")
			.withMessageNotContaining(SECRET)
			.matches((ex) -> ex.getProperty() == null, "nobody adds the value");
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(() -> MemcachedUser.of(text, "x"))
			.withMessageStartingWith("hybrid-session.memcached.username has a character that ends it.");
	}

	@Test
	void theMessageIsThatOfPlain() {
		assertThat(new MemcachedUser("Jürgen", "pä ss").plain()).isEqualTo(new byte[] { 0, 'J', (byte) 0xc3,
				(byte) 0xbc, 'r', 'g', 'e', 'n', 0, 'p', (byte) 0xc3, (byte) 0xa4, ' ', 's', 's' });
	}

	@Test
	void nothingPrintsThePassword() {
		MemcachedUser user = new MemcachedUser("shop", SECRET);
		assertThat(user.toString()).contains("shop").doesNotContain(SECRET);
		assertThat(settings(MemcachedProtocol.BINARY, user).toString()).doesNotContain(SECRET);
	}

	private static MemcachedSettings settings(MemcachedProtocol protocol, MemcachedUser user) {
		MemcachedSettings settings = MemcachedFixture.settings(List.of(new MemcachedServer("cache1", 11211)), protocol,
				Duration.ofSeconds(1));
		return MemcachedFixture.withUser(settings, user);
	}

}
