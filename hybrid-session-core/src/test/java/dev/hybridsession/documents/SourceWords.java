package dev.hybridsession.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * All words of the repository's source files, without their comments. Documents may use a
 * name of code only if it is among them.
 */
final class SourceWords {

	/** A text comes first, so that what looks like a comment within it is none. */
	private static final Pattern TEXT_OR_COMMENT = Pattern
		.compile("(\"(?:\\\\.|[^\"\\\\\\n])*+\")|/\\*.*?\\*/|//[^\\n]*", Pattern.DOTALL);

	private static final Pattern WORD = Pattern.compile("\\w+");

	/** Types of other projects that documents name and no source file uses. */
	private static final Set<String> OF_OTHERS = Set.of("CookieRequestCache", "EnableJdbcHttpSession",
			"EnableScheduling", "ExceptionHandler", "HttpSessionListener", "JAVA_HOME", "LdapName", "MockitoBean",
			"PreDestroy", "REQUIRES_NEW", "RequestCacheConfigurer", "TaskScheduler", "WebSocketRegistryListener");

	private final Set<String> words = new HashSet<>(OF_OTHERS);

	SourceWords(Path root) throws IOException {
		try (Stream<Path> files = Repository.files(root, ".java", ".sql")) {
			files.forEach(this::add);
		}
	}

	boolean contains(String word) {
		return this.words.contains(word);
	}

	private void add(Path file) {
		try {
			String name = file.getFileName().toString();
			this.words.add(name.substring(0, name.lastIndexOf('.')));
			WORD.matcher(TEXT_OR_COMMENT.matcher(Files.readString(file)).replaceAll("$1 "))
				.results()
				.forEach((word) -> this.words.add(word.group()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
