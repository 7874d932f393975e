package dev.hybridsession.internal.session;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;

import dev.hybridsession.SessionObserver;
import dev.hybridsession.internal.security.Keys;
import dev.hybridsession.internal.security.SignedIds;

/** Target of the fuzzer: any text is an id that was signed, or may be none. */
public final class SessionIdsFuzz {

	private static final SignedIds SIGNED = new SignedIds(Keys.of(Keys.ONE, Keys.TWO), null, Clock.systemUTC(), 100);

	private static final SignedIds SECOND = new SignedIds(Keys.of(Keys.TWO), null, Clock.systemUTC(), 100);

	private static final SessionIds STRICT = ids(SIGNED);

	private static final SessionIds ANY = ids(SignedIds.NONE);

	private static final int MOST_UNSIGNED = 255 - SignedIds.ADDED_LENGTH;

	private static final List<Charset> CHARSETS = List.of(StandardCharsets.ISO_8859_1, StandardCharsets.UTF_16);

	private SessionIdsFuzz() {
	}

	private static SessionIds ids(SignedIds signed) {
		SessionIds ids = new SessionIds(SessionObserver.NONE);
		ids.signWith(signed);
		return ids;
	}

	public static void fuzzerTestOneInput(byte[] bytes) {
		for (Charset charset : CHARSETS) {
			check(new String(bytes, charset));
		}
	}

	private static void check(String id) {
		if (STRICT.mayExist(id)) {
			String unsigned = id.substring(0, id.length() - SignedIds.ADDED_LENGTH);
			require(SIGNED.sign(unsigned).equals(id) || SECOND.sign(unsigned).equals(id), "was signed by nobody");
			require(ANY.mayExist(id), "is well-formed only with a signature");
		}
		if (ANY.mayExist(id)) {
			require(id.chars().allMatch((c) -> c > ' ' && c < 127), "has other characters");
			require(id.length() > MOST_UNSIGNED || STRICT.mayExist(SIGNED.sign(id)), "cannot be signed");
		}
	}

	private static void require(boolean holds, String what) {
		if (!holds) {
			throw new AssertionError("An id " + what);
		}
	}

}
