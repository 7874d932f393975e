package dev.hybridsession.internal.security;

import java.util.Arrays;
import java.util.Base64;

/** Keys for tests. */
public final class Keys {

	public static final String ONE = key(1);

	public static final String TWO = key(2);

	private Keys() {
	}

	private static String key(int fill) {
		byte[] key = new byte[32];
		Arrays.fill(key, (byte) fill);
		return Base64.getEncoder().encodeToString(key);
	}

	public static SecretKeys of(String... keys) {
		return SecretKeys.of("test", Arrays.asList(keys));
	}

}
