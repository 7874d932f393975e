package dev.hybridsession.documents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Finds Javadoc that begins with a stand-in for a noun: "What becomes of a write" instead
 * of "The outcome of a write".
 */
final class JavadocRule {

	private static final Pattern JAVADOC = Pattern.compile("/\\*\\*(.*?)\\*/", Pattern.DOTALL);

	private JavadocRule() {
	}

	static List<String> bannedBeginnings(Path file) throws IOException {
		return bannedBeginnings(file, Files.readString(file));
	}

	static List<String> bannedBeginnings(Path file, String source) {
		return JAVADOC.matcher(source)
			.results()
			.map((javadoc) -> javadoc.group(1).replaceAll("\\s*\n\\s*\\*?\\s*", " ").strip())
			.filter(DocumentRules::isBanned)
			.map((text) -> file + ": Javadoc begins with a stand-in for a noun: "
					+ text.substring(0, Math.min(80, text.length())))
			.toList();
	}

}
