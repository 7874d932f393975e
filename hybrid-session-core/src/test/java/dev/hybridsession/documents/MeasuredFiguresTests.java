package dev.hybridsession.documents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page loads per second that other pages name are those of the performance page,
 * which the benchmarks write.
 */
class MeasuredFiguresTests {

	private static final Pattern FIGURE = Pattern.compile("\\d{1,3},\\d{3}");

	@ParameterizedTest
	@ValueSource(strings = { "README.md", "docs/choosing.md" })
	void pageLoadsPerSecondAreThoseOfThePerformancePage(String page) throws IOException {
		Path root = Repository.root();
		String measured = Files.readString(root.resolve("docs/performance.md"));
		assertThat(Files.readAllLines(root.resolve(page))
			.stream()
			.filter((line) -> line.contains("page loads per second"))
			.flatMap((line) -> FIGURE.matcher(line).results())
			.map(MatchResult::group)).isNotEmpty()
			.allSatisfy((figure) -> assertThat(measured).contains("| " + figure + " |"));
	}

}
