package dev.hybridsession.internal.security;

import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import dev.hybridsession.InvalidSettingException;

/**
 * Keys of one purpose. The first signs, and all are accepted, so that a key can be
 * replaced while the application runs. No message shows them.
 */
public final class SecretKeys {

	/** No keys. */
	public static final SecretKeys NONE = new SecretKeys(List.of());

	/** As long as the digest: RFC 2104, section 3. */
	private static final int LEAST_BYTES = 32;

	private static final String ALGORITHM = "HmacSHA256";

	private final List<Mac> macs;

	private SecretKeys(List<Mac> macs) {
		this.macs = List.copyOf(macs);
	}

	/**
	 * Reads keys from the value of a property.
	 * @param encoded the keys in Base64, each of at least 32 bytes; the first signs
	 * @throws InvalidSettingException if one of them is none; it does not say which value
	 * it has
	 */
	public static SecretKeys of(String property, List<String> encoded) {
		return new SecretKeys(IntStream.range(0, encoded.size())
			.mapToObj((i) -> mac(decoded(property + "[" + i + "]", encoded.get(i))))
			.toList());
	}

	private static byte[] decoded(String property, String encoded) {
		String allowed = "It must be at least " + LEAST_BYTES
				+ " random bytes in Base64, such as 'openssl rand -base64 32' prints.";
		byte[] key;
		try {
			key = Base64.getDecoder().decode(encoded.strip());
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidSettingException(
					property + " (a secret of " + encoded.length() + " characters, which are not shown) is not Base64",
					allowed);
		}
		if (key.length < LEAST_BYTES) {
			throw new InvalidSettingException(property + " (a secret, which is not shown) has " + key.length + " bytes",
					allowed);
		}
		return key;
	}

	private static Mac mac(byte[] key) {
		try {
			Mac mac = Mac.getInstance(ALGORITHM);
			mac.init(new SecretKeySpec(key, ALGORITHM));
			// now rather than with the first request
			copy(mac);
			return mac;
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every Java platform has " + ALGORITHM, ex);
		}
	}

	/** Returns whether there is none. */
	public boolean isEmpty() {
		return this.macs.isEmpty();
	}

	int size() {
		return this.macs.size();
	}

	Mac mac(int index) {
		return copy(this.macs.get(index));
	}

	private static Mac copy(Mac mac) {
		try {
			return (Mac) mac.clone();
		}
		catch (CloneNotSupportedException ex) {
			throw new IllegalStateException("The " + ALGORITHM + " of provider " + mac.getProvider().getName()
					+ " cannot be used by several threads", ex);
		}
	}

	@Override
	public String toString() {
		return this.macs.size() + " keys";
	}

}
