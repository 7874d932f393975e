package dev.hybridsession.internal.session;

import java.security.SecureRandom;
import java.util.Base64;

import org.springframework.session.SessionIdGenerator;

/**
 * Makes ids that nobody can guess, of 192 random bits in 32 characters. A random UUID has
 * but 122.
 */
final class RandomSessionIdGenerator implements SessionIdGenerator {

	private static final int BYTES = 24;

	private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

	private final SecureRandom random = new SecureRandom();

	@Override
	public String generate() {
		byte[] bytes = new byte[BYTES];
		this.random.nextBytes(bytes);
		return BASE64.encodeToString(bytes);
	}

}
