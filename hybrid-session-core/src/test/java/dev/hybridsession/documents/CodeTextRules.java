package dev.hybridsession.documents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The rules that {@link DocumentsTests} holds for texts in Java sources: Javadoc, log
 * lines and messages of exceptions begin with the thing that acts. "The outcome of a
 * write", not "What became of a write". Each clause of Javadoc has a verb of its own.
 */
final class CodeTextRules {

	private static final int LONGEST_QUOTE = 80;

	private static final Pattern JAVADOC = Pattern.compile("/\\*\\*(.*?)\\*/", Pattern.DOTALL);

	private static final Pattern TEXT = Pattern.compile("\"([A-Z](?:\\\\.|[^\"\\\\\n])* (?:\\\\.|[^\"\\\\\n])*)\"");

	private CodeTextRules() {
	}

	static List<String> javadoc(Path file) throws IOException {
		return javadoc(file, Files.readString(file));
	}

	static List<String> javadoc(Path file, String source) {
		List<String> complaints = new ArrayList<>(banned(file, "Javadoc", JAVADOC, source));
		texts(JAVADOC, source).filter(DocumentRules::isEcho)
			.map((text) -> file + ": Javadoc has a clause without a verb of its own: " + text)
			.forEach(complaints::add);
		return complaints;
	}

	static List<String> messages(Path file) throws IOException {
		return messages(file, Files.readString(file));
	}

	static List<String> messages(Path file, String source) {
		return banned(file, "a message", TEXT, source);
	}

	private static List<String> banned(Path file, String kind, Pattern pattern, String source) {
		return texts(pattern, source).filter(DocumentRules::isBanned)
			.map((text) -> file + ": " + kind + " begins with a stand-in for a noun: "
					+ text.substring(0, Math.min(LONGEST_QUOTE, text.length())))
			.toList();
	}

	private static Stream<String> texts(Pattern pattern, String source) {
		return pattern.matcher(source)
			.results()
			.map((found) -> found.group(1).replaceAll("\\s*\n\\s*\\*?\\s*", " ").strip());
	}

}
