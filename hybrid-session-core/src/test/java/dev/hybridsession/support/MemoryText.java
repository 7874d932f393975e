package dev.hybridsession.support;

import dev.hybridsession.internal.store.RowRejectedException;
import org.jspecify.annotations.Nullable;

/**
 * Which texts a database in memory takes: the texts that every real database takes. A
 * length counts characters, not halves of them; PostgreSQL takes no NUL, and nobody half
 * a character.
 */
final class MemoryText {

	private MemoryText() {
	}

	/**
	 * Checks a text.
	 * @param text the text
	 * @param maxLength the most characters that it may have
	 * @throws RowRejectedException if no row can have it
	 */
	static void check(@Nullable String text, int maxLength) {
		if (text != null && (text.codePointCount(0, text.length()) > maxLength
				|| text.codePoints().anyMatch((point) -> point == 0 || isSurrogate(point)))) {
			throw new RowRejectedException("A text is too long or malformed", null);
		}
	}

	private static boolean isSurrogate(int point) {
		return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
	}

}
