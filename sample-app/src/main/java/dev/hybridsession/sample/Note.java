package dev.hybridsession.sample;

import java.util.Optional;

/**
 * A session attribute that a visitor may add.
 *
 * @param name its name
 * @param value its value
 */
record Note(String name, String value) {

	static final int MAX_NAME_LENGTH = 40;

	static final int MAX_VALUE_LENGTH = 500;

	/**
	 * Says what is wrong with it.
	 * @return a sentence for the visitor, or empty if it may be kept
	 */
	Optional<String> problem() {
		if (this.name.isBlank()) {
			return Optional.of("An attribute needs a name.");
		}
		if (this.name.length() > MAX_NAME_LENGTH) {
			return Optional.of("That name is too long: " + MAX_NAME_LENGTH + " characters at most.");
		}
		if (this.name.chars().anyMatch(Character::isISOControl)) {
			return Optional.of("A name is a single line of text.");
		}
		if (this.value.length() > MAX_VALUE_LENGTH) {
			return Optional.of("That value is too long: " + MAX_VALUE_LENGTH + " characters at most.");
		}
		return Optional.empty();
	}

}
