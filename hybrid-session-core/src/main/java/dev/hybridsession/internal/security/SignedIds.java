package dev.hybridsession.internal.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import javax.crypto.Mac;

import org.jspecify.annotations.Nullable;

/**
 * Tells the session ids of this application from invented ones: {@code id.signature}. The
 * signature is part of the id.
 */
public final class SignedIds {

	/** How many characters a signature adds to an id. */
	public static final int ADDED_LENGTH = 23;

	/** Ids that are not signed: an invented id cannot be told from others. */
	public static final SignedIds NONE = new SignedIds(SecretKeys.NONE, null, Clock.systemUTC(), 0);

	private static final byte[] PURPOSE = "hybrid-session id\0".getBytes(StandardCharsets.US_ASCII);

	private static final char SEPARATOR = '.';

	/** Nobody guesses one of 2^128. */
	private static final int SIGNATURE_BYTES = 16;

	private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

	/** The signatures that were found to be right, by what they sign. */
	private final Map<String, byte[]> remembered = new ConcurrentHashMap<>();

	private final SecretKeys keys;

	private final @Nullable Instant unsignedUntil;

	private final Clock clock;

	private final int capacity;

	/**
	 * Creates the signature of one application.
	 * @param keys its keys; if there is none, ids are not signed
	 * @param unsignedUntil until when ids are accepted that were made before there was a
	 * key, or {@code null} if there are none
	 * @param capacity the most signatures to remember
	 */
	public SignedIds(SecretKeys keys, @Nullable Instant unsignedUntil, Clock clock, int capacity) {
		this.keys = Objects.requireNonNull(keys, "keys");
		this.unsignedUntil = unsignedUntil;
		this.clock = Objects.requireNonNull(clock, "clock");
		this.capacity = capacity;
	}

	/**
	 * Signs a new id.
	 * @param id the id, of ASCII characters
	 * @return the id that is given to the client
	 */
	public String sign(String id) {
		return this.keys.isEmpty() ? id : id + SEPARATOR + signature(this.keys.mac(0), id);
	}

	/**
	 * Returns whether this application may have made an id.
	 * @param id an id from the client, of ASCII characters
	 * @return {@code false} if it certainly has not
	 */
	public boolean mayBeOurs(String id) {
		return this.keys.isEmpty() || isSigned(id)
				|| (this.unsignedUntil != null && this.clock.instant().isBefore(this.unsignedUntil));
	}

	private boolean isSigned(String id) {
		int end = id.length() - ADDED_LENGTH;
		if (end < 1 || id.charAt(end) != SEPARATOR) {
			return false;
		}
		String unsigned = id.substring(0, end);
		byte[] claimed = id.substring(end + 1).getBytes(StandardCharsets.US_ASCII);
		byte[] known = this.remembered.get(unsigned);
		if (known != null && MessageDigest.isEqual(claimed, known)) {
			return true;
		}
		boolean signed = false;
		for (int i = 0; i < this.keys.size(); i++) {
			byte[] expected = signature(this.keys.mac(i), unsigned).getBytes(StandardCharsets.US_ASCII);
			signed |= MessageDigest.isEqual(claimed, expected);
		}
		if (signed) {
			remember(unsigned, claimed);
		}
		return signed;
	}

	/** Only what is ours gets here, so that nobody else can fill it. */
	private void remember(String id, byte[] signature) {
		if (this.remembered.size() >= this.capacity) {
			this.remembered.clear();
		}
		this.remembered.put(id, signature);
	}

	private static String signature(Mac mac, String id) {
		mac.update(PURPOSE);
		return BASE64
			.encodeToString(Arrays.copyOf(mac.doFinal(id.getBytes(StandardCharsets.US_ASCII)), SIGNATURE_BYTES));
	}

}
