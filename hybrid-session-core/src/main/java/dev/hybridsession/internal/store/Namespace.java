package dev.hybridsession.internal.store;

import java.util.Objects;
import java.util.regex.Pattern;

import dev.hybridsession.InvalidSettingException;

/**
 * Separates one application from others on the same memcached and in the same tables. The
 * keys and the statements contain it: it is a part of every key and of every row. It goes
 * into them as it is, so that nothing but plain characters is taken.
 */
public record Namespace(String value) {

	private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._-]{1,64}");

	/**
	 * Checks the namespace.
	 * @throws InvalidSettingException if it is not 1 to 64 letters, digits, dots, hyphens
	 * or underscores
	 */
	public Namespace {
		Objects.requireNonNull(value, "namespace");
		if (!ALLOWED.matcher(value).matches()) {
			throw InvalidSettingException.of("hybrid-session.namespace", value,
					"It must be 1 to 64 letters, digits, dots, hyphens or underscores.");
		}
	}

}
