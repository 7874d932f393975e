package dev.hybridsession.internal.security;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Objects;

import javax.crypto.Mac;

import dev.hybridsession.RecordMode;
import org.jspecify.annotations.Nullable;

/**
 * Signs the values of the cache, each for its key. Before a value is interpreted, the
 * seal says whether an instance of this application has written it under that key. The
 * format is described in {@code docs/record-format.md}.
 */
public final class RecordSeal {

	private static final byte[] PURPOSE = "hybrid-session record\0".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] START = { 'H', 'S', 1, 'M' };

	private static final int MAC_LENGTH = 32;

	private static final int HEADER_LENGTH = START.length + MAC_LENGTH;

	private final VerifiedValues verified;

	private final SecretKeys keys;

	private final RecordMode mode;

	/**
	 * Creates the seal of one application.
	 * @param capacity the most bytes of verified values to remember
	 */
	public RecordSeal(SecretKeys keys, RecordMode mode, long capacity) {
		this.keys = Objects.requireNonNull(keys, "keys");
		this.mode = Objects.requireNonNull(mode, "mode");
		this.verified = new VerifiedValues(capacity);
	}

	/** Returns whether there is no key, so that values are left as they are. */
	public boolean isNone() {
		return this.keys.isEmpty();
	}

	/**
	 * Seals a value.
	 * @param key the key that it is written under
	 * @param value the value, not to be modified afterwards
	 */
	public byte[] seal(String key, byte[] value) {
		if (this.keys.isEmpty() || this.mode == RecordMode.ACCEPT) {
			return value;
		}
		byte[] mac = mac(this.keys.mac(0), key, value, 0);
		this.verified.remember(key, mac, value);
		return ByteBuffer.allocate(HEADER_LENGTH + value.length).put(START).put(mac).put(value).array();
	}

	/**
	 * Opens a value.
	 * @return the value, not to be modified, or {@code null} if it is refused
	 */
	public byte @Nullable [] open(String key, byte[] sealed) {
		if (this.keys.isEmpty()) {
			return sealed;
		}
		boolean isSealed = sealed.length >= HEADER_LENGTH
				&& Arrays.equals(sealed, 0, START.length, START, 0, START.length);
		if (!isSealed) {
			return (this.mode != RecordMode.REQUIRE) ? sealed : null;
		}
		byte[] known = this.verified.find(key, sealed, START.length, HEADER_LENGTH);
		return (known != null) ? known : verify(key, sealed);
	}

	private byte @Nullable [] verify(String key, byte[] sealed) {
		byte[] claimed = Arrays.copyOfRange(sealed, START.length, HEADER_LENGTH);
		for (int i = 0; i < this.keys.size(); i++) {
			if (MessageDigest.isEqual(claimed, mac(this.keys.mac(i), key, sealed, HEADER_LENGTH))) {
				byte[] value = Arrays.copyOfRange(sealed, HEADER_LENGTH, sealed.length);
				this.verified.remember(key, claimed, value);
				return value;
			}
		}
		return null;
	}

	/** No key has a NUL, so that where it ends is certain. */
	private static byte[] mac(Mac mac, String key, byte[] bytes, int from) {
		mac.update(PURPOSE);
		mac.update(key.getBytes(StandardCharsets.UTF_8));
		mac.update((byte) 0);
		mac.update(bytes, from, bytes.length - from);
		return mac.doFinal();
	}

}
