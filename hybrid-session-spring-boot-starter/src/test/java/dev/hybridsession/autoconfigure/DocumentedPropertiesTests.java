package dev.hybridsession.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds that {@code docs/properties.md} lists every property with its default, and that
 * no document names one that does not exist.
 */
class DocumentedPropertiesTests {

	private static final Pattern NAME = Pattern.compile("hybrid-session\\.[a-z][a-z.-]*[a-z]");

	private static final Path ROOT = Path.of("..");

	/** A key in memcached. */
	private static final Set<String> NO_PROPERTIES = Set.of("hybrid-session.node");

	private final Set<String> properties = ConfigurationMetadataTests.properties();

	@Test
	void thePageListsEveryPropertyAndNoOther() throws IOException {
		assertThat(rows().flatMap((cells) -> names(cells[1]))).containsExactlyInAnyOrderElementsOf(this.properties);
	}

	@Test
	void thePageNamesTheDefaultsOfTheMetadata() throws IOException {
		assertThat(rows()).allSatisfy((cells) -> assertThat(names(cells[1]))
			.allSatisfy((name) -> assertThat(cells[2].strip().replace("`", "")).as(name)
				.isEqualTo(ConfigurationMetadataTests.defaultOf(name))));
	}

	/** The rows of the table as cells: nothing, the names, the default, the meaning. */
	private static Stream<String[]> rows() throws IOException {
		return Files.readAllLines(ROOT.resolve("docs/properties.md"))
			.stream()
			.filter((line) -> line.startsWith("| `hybrid-session"))
			.map((line) -> line.split("\\|"));
	}

	@Test
	void documentsNamePropertiesThatExist() throws IOException {
		for (Path file : documents()) {
			assertThat(names(Files.readString(file)).filter((name) -> !exists(name)))
				.as("%s names properties that do not exist: correct or remove them", file)
				.isEmpty();
		}
	}

	/** A group of properties is named by what its properties begin with. */
	private boolean exists(String name) {
		return NO_PROPERTIES.contains(name) || this.properties.stream()
			.anyMatch((property) -> property.equals(name) || property.startsWith(name + "."));
	}

	private static List<Path> documents() throws IOException {
		try (Stream<Path> top = Files.list(ROOT); Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
			return Stream.concat(top, docs).filter((file) -> file.toString().endsWith(".md")).toList();
		}
	}

	private static Stream<String> names(String text) {
		return NAME.matcher(text).results().map(MatchResult::group);
	}

}
