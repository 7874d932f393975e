package dev.hybridsession.internal.session;

import java.security.SecureRandom;
import java.util.Base64;

import dev.hybridsession.SessionObserver;
import dev.hybridsession.internal.security.SignedIds;
import dev.hybridsession.internal.store.SessionRow;
import org.jspecify.annotations.Nullable;

import org.springframework.session.SessionIdGenerator;

/** Makes public ids, and tells whether the id that a client sends could be one. */
final class SessionIds {

	private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

	private static final SecureRandom RANDOM = new SecureRandom();

	private final SessionObserver observer;

	private SessionIdGenerator generator = SessionIds::random;

	private SignedIds signed = SignedIds.NONE;

	SessionIds(SessionObserver observer) {
		this.observer = observer;
	}

	/**
	 * Makes an id that nobody can guess, of 192 random bits in 32 characters. A random
	 * UUID has only 122.
	 */
	static String random() {
		byte[] bytes = new byte[24];
		RANDOM.nextBytes(bytes);
		return BASE64.encodeToString(bytes);
	}

	void generateWith(SessionIdGenerator newGenerator) {
		this.generator = newGenerator;
	}

	void signWith(SignedIds newSigned) {
		this.signed = newSigned;
	}

	String generate() {
		String generated = this.generator.generate();
		if (!isWellFormed(generated)) {
			throw new IllegalStateException(
					"The SessionIdGenerator made an id of " + generated.length() + " characters; it must make 1 to "
							+ SessionRow.MAX_ID_LENGTH + ", all of them visible ASCII characters");
		}
		String id = this.signed.sign(generated);
		if (id.length() > SessionRow.MAX_ID_LENGTH) {
			throw new IllegalStateException("The SessionIdGenerator made an id of " + generated.length()
					+ " characters; 1 to " + (SessionRow.MAX_ID_LENGTH - SignedIds.ADDED_LENGTH)
					+ " are allowed where ids are signed");
		}
		return id;
	}

	/**
	 * Returns whether there may be a session with an id. Whatever else a client sends is
	 * not looked up.
	 */
	boolean mayExist(String id) {
		if (isWellFormed(id) && this.signed.mayBeOurs(id)) {
			return true;
		}
		this.observer.idRefused();
		return false;
	}

	/**
	 * Only of visible ASCII characters do all databases agree on order and equality. An
	 * application may ask for the id of a request that has none, which is {@code null}.
	 */
	static boolean isWellFormed(@Nullable String id) {
		if (id == null || id.isEmpty() || id.length() > SessionRow.MAX_ID_LENGTH) {
			return false;
		}
		for (int i = 0; i < id.length(); i++) {
			if (id.charAt(i) <= ' ' || id.charAt(i) > '~') {
				return false;
			}
		}
		return true;
	}

}
