package dev.hybridsession.internal.store;

import org.jspecify.annotations.Nullable;

/**
 * Which texts a row can have. Drivers encode half of a surrogate pair as some other
 * character, and MySQL, unless it is strict, cuts what is too long: both would make two
 * ids one.
 */
public final class RowText {

	private static final int MAX_INTERNAL_ID_LENGTH = 64;

	private static final char REPLACEMENT = '\uFFFD';

	private RowText() {
	}

	public static boolean isPublicId(String publicId) {
		return isStorable(publicId, SessionRow.MAX_ID_LENGTH);
	}

	public static boolean isPrincipal(String principal) {
		return isStorable(principal, SessionRow.MAX_PRINCIPAL_LENGTH);
	}

	/**
	 * Checks the ids of a row.
	 * @throws RowRejectedException if no row can have one of them
	 */
	public static void check(String internalId, String publicId) {
		if (!isStorable(internalId, MAX_INTERNAL_ID_LENGTH)) {
			throw new RowRejectedException("The internal id is too long or malformed", null);
		}
		if (!isPublicId(publicId)) {
			throw new RowRejectedException("The public id is too long or malformed", null);
		}
	}

	/**
	 * Checks a row.
	 * @throws RowRejectedException if a text in it cannot be stored
	 */
	public static void check(SessionRow row) {
		check(row.internalId(), row.publicId());
		if (row.principal() != null && !isPrincipal(row.principal())) {
			throw new RowRejectedException("The principal is too long or malformed", null);
		}
	}

	/**
	 * Returns a text that every database takes.
	 * @return the text, in which other characters stand for NUL and halves of surrogate
	 * pairs
	 */
	public static String harmless(String text) {
		return text.codePoints()
			.map((character) -> (character == 0 || isSurrogate(character)) ? REPLACEMENT : character)
			.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
			.toString();
	}

	/**
	 * Returns a principal as its column can hold it: the beginning, of characters that
	 * every database takes. So a search compares the principals of the records, too.
	 */
	public static @Nullable String harmlessPrincipal(@Nullable String principal) {
		if (principal == null) {
			return null;
		}
		int end = Math.min(principal.length(), SessionRow.MAX_PRINCIPAL_LENGTH);
		boolean halved = end < principal.length() && Character.isHighSurrogate(principal.charAt(end - 1));
		return harmless(principal.substring(0, halved ? end - 1 : end));
	}

	private static boolean isStorable(String text, int maxLength) {
		return text.codePointCount(0, text.length()) <= maxLength && text.codePoints().noneMatch(RowText::isSurrogate);
	}

	private static boolean isSurrogate(int codePoint) {
		return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
	}

}
