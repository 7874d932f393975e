package dev.hybridsession.documents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds that {@code docs/log-lines.md} has each warning and each error that the core and
 * the starter log, by its first characters.
 */
class LogLinesTests {

	private static final Path ROOT = Repository.root();

	private static final Pattern LINE = Pattern.compile("(?i:logger)\\s*\\.(?:warn|error)\\(\\s*\"([^\"]+)\"");

	/** Other texts of the code make the beginning of such a line. */
	private static final Pattern COMPOSED = Pattern.compile("…;.*|memcached … (is )?[(…].*");

	private static final int LONG_ENOUGH = 30;

	@Test
	void pageHasEachWarningAndError() throws IOException {
		List<String> lines = new ArrayList<>();
		for (String module : List.of("hybrid-session-core", "hybrid-session-spring-boot-starter")) {
			try (Stream<Path> files = Repository.files(ROOT.resolve(module).resolve("src/main"), ".java")) {
				for (Path file : files.toList()) {
					lines.addAll(lines(Files.readString(file)));
				}
			}
		}
		assertThat(lines).hasSizeGreaterThan(50);
		String documents = Files.readString(ROOT.resolve("docs/log-lines.md"));
		assertThat(lines.stream()
			.filter((line) -> !COMPOSED.matcher(line).matches())
			.map((line) -> line.substring(0, Math.min(LONG_ENOUGH, line.length())))
			.filter((beginning) -> !documents.contains(beginning))).isEmpty();
	}

	private static List<String> lines(String source) {
		return LINE.matcher(source.replaceAll("\"\\s*\\+\\s*\"", ""))
			.results()
			// a number in brackets is no part of the row
			.map((line) -> line.group(1).replace("{}", "…").replaceAll(" \\(….*", ""))
			.toList();
	}

}
