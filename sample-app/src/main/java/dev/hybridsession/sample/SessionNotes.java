package dev.hybridsession.sample;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import jakarta.servlet.http.HttpSession;

/**
 * The attributes of a session: a visitor's notes, under a prefix so that nobody can
 * overwrite the login, and the attributes of the application and its libraries.
 */
final class SessionNotes {

	static final int MAX_NOTES = 30;

	private static final String PREFIX = "note.";

	private static final String PAGE_LOADS = "page-loads";

	private final HttpSession session;

	SessionNotes(HttpSession session) {
		this.session = session;
	}

	/**
	 * Adds a note, or replaces the one of that name.
	 * @param note the note
	 * @return a sentence saying why it was refused, or empty if it was kept
	 */
	Optional<String> add(Note note) {
		Optional<String> problem = note.problem();
		if (problem.isEmpty() && isFullFor(note)) {
			return Optional.of(MAX_NOTES + " attributes are enough for a sample: remove one first.");
		}
		if (problem.isEmpty()) {
			this.session.setAttribute(PREFIX + note.name(), note.value());
		}
		return problem;
	}

	private boolean isFullFor(Note note) {
		return this.session.getAttribute(PREFIX + note.name()) == null && notes().size() >= MAX_NOTES;
	}

	void remove(String name) {
		this.session.removeAttribute(PREFIX + name);
	}

	/**
	 * Counts a page load. Two at once may count as one: a counter that must not lose
	 * needs more than a session attribute.
	 * @return how many there were, this one included
	 */
	int countPageLoad() {
		int loads = pageLoads() + 1;
		this.session.setAttribute(PAGE_LOADS, loads);
		return loads;
	}

	int pageLoads() {
		return (this.session.getAttribute(PAGE_LOADS) instanceof Integer loads) ? loads : 0;
	}

	/**
	 * Returns the visitor's notes.
	 * @return them, by name
	 */
	List<Note> notes() {
		return names().filter((name) -> name.startsWith(PREFIX))
			.map((name) -> new Note(name.substring(PREFIX.length()), Objects.toString(this.session.getAttribute(name))))
			.toList();
	}

	/**
	 * Returns what the application and its libraries keep in the session.
	 * @return the attributes' names, sorted
	 */
	List<String> others() {
		return names().filter((name) -> !name.startsWith(PREFIX)).toList();
	}

	private Stream<String> names() {
		return Collections.list(this.session.getAttributeNames()).stream().sorted();
	}

}
