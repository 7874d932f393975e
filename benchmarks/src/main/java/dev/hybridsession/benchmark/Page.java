package dev.hybridsession.benchmark;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;

import org.springframework.session.Session;

/**
 * Loads a page, as the scenarios do with each request: reads one attribute of the
 * session, and at times changes it. The session has 2 KB in four attributes. A number at
 * the beginning of the attribute counts the changes.
 */
final class Page {

	static final int SIZE = 2_048;

	private static final int ATTRIBUTES = 4;

	private static final int DIGITS = 10;

	private static final String COUNTING = "attribute0";

	private Page() {
	}

	static void fill(Session session) {
		for (int i = 0; i < ATTRIBUTES; i++) {
			session.setAttribute("attribute" + i, content(0));
		}
	}

	/**
	 * Loads a page.
	 * @param changes whether the page changes anything
	 */
	static void load(Session session, boolean changes) {
		session.setLastAccessedTime(Instant.now());
		long count = count(session);
		if (changes) {
			session.setAttribute(COUNTING, content(count + 1));
		}
	}

	static long count(Session session) {
		String content = Objects.requireNonNull(session.getAttribute(COUNTING));
		return Long.parseLong(content.substring(0, DIGITS));
	}

	private static String content(long count) {
		byte[] rest = new byte[SIZE / ATTRIBUTES - DIGITS];
		Arrays.fill(rest, (byte) 'x');
		return String.format("%0" + DIGITS + "d", count) + new String(rest, StandardCharsets.US_ASCII);
	}

}
