package dev.hybridsession.documents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds that {@code docs/troubleshooting.md} quotes log lines that the code has, and that
 * its queries run.
 */
class TroubleshootingTests {

	private static final Path PAGE = Repository.root().resolve("docs/troubleshooting.md");

	/** A quotation has several words. */
	private static final Pattern QUOTATION = Pattern
		.compile("`((?:[A-Z][a-z]+|memcached|was|values|cannot) [^`]*)`|\"([A-Z][^\"]* [^\"]*)\"");

	private static final Pattern QUERIES = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);

	private static final int LEAST_TO_FIND = 8;

	@Test
	void quotedLogLinesAreThoseOfTheCode() throws IOException {
		String code = textsOfTheCode();
		String page = QUERIES.matcher(Files.readString(PAGE)).replaceAll("");
		List<String> quotations = QUOTATION.matcher(page).results().map(TroubleshootingTests::text).toList();
		assertThat(quotations).hasSizeGreaterThan(20);
		assertThat(quotations.stream()
			.flatMap((quotation) -> Stream.of(quotation.split("…|'[A-Z_]+'|[()']")))
			.map(String::strip)
			.filter((part) -> part.length() >= LEAST_TO_FIND)
			.filter((part) -> !code.contains(part))).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(names = { "H2", "SQLITE", "POSTGRESQL", "MARIADB" })
	@Tag("servers")
	void queriesRun(TestDatabaseServer server) throws IOException {
		List<String> queries = QUERIES.matcher(Files.readString(PAGE))
			.results()
			.flatMap((block) -> Stream.of(block.group(1).split(";")))
			.filter((query) -> !query.isBlank())
			.toList();
		assertThat(queries).hasSize(7);
		try (TestDatabase database = server.create()) {
			JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
			queries.forEach((query) -> assertThat(jdbc.queryForList(query.strip())).isNotNull());
		}
	}

	private static String text(MatchResult quotation) {
		return (quotation.group(1) != null) ? quotation.group(1) : quotation.group(2);
	}

	/** All sources, with each text that is joined by a plus sign in one piece. */
	private static String textsOfTheCode() throws IOException {
		List<String> sources = new ArrayList<>();
		try (Stream<Path> files = Repository.files(Repository.root(), ".java")) {
			for (Path file : files.filter((each) -> each.toString().contains("/src/main/")).toList()) {
				sources.add(Files.readString(file).replaceAll("\"\\s*\\+\\s*\"", ""));
			}
		}
		return String.join("\n", sources);
	}

}
