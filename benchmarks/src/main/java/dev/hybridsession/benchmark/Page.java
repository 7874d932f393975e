package dev.hybridsession.benchmark;

import java.util.Objects;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.session.Session;

/**
 * Loads a page, as the scenarios do with each request: reads two attributes of the five
 * that a session has, and at times changes one. A number at the beginning of that
 * attribute counts the changes.
 *
 * @param size how many characters all attributes have together
 * @param rest what follows the number in each attribute; letters that hardly compress
 */
record Page(int size, String rest) {

	/** Two kilobytes. */
	static final Page USUAL = Page.of(2_048);

	private static final int ATTRIBUTES = 5;

	/** Keeps the number at the same length. */
	private static final long ZERO = 10_000_000_000L;

	private static final int DIGITS = 11;

	private static final String COUNTING = "attribute0";

	private static final String READ = "attribute1";

	static Page of(int size) {
		return new Page(size,
				new Random(size).ints(size / ATTRIBUTES - DIGITS, 'A', 'Z' + 1)
					.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
					.toString());
	}

	void fill(BiConsumer<String, Object> setAttribute) {
		for (int i = 0; i < ATTRIBUTES; i++) {
			setAttribute.accept("attribute" + i, content(0));
		}
	}

	/**
	 * Loads a page.
	 * @param changes whether the page changes anything
	 * @return how many pages have changed the session
	 */
	long load(Function<String, @Nullable Object> getAttribute, BiConsumer<String, Object> setAttribute,
			boolean changes) {
		number(getAttribute.apply(READ));
		long count = number(getAttribute.apply(COUNTING));
		if (changes) {
			setAttribute.accept(COUNTING, content(count + 1));
		}
		return count + (changes ? 1 : 0);
	}

	static long count(Session session) {
		return number(session.getAttribute(COUNTING));
	}

	private static long number(@Nullable Object content) {
		return Long.parseLong((String) Objects.requireNonNull(content), 0, DIGITS, 10) - ZERO;
	}

	private String content(long count) {
		return (ZERO + count) + this.rest;
	}

}
