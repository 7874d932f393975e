package dev.hybridsession.documents;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Holds every Markdown file of the repository to {@link DocumentRules}. */
class DocumentsTests {

	private static final Path ROOT = Repository.root();

	private static final Map<Path, DocumentRules> RULES = new HashMap<>();

	private static SourceWords code;

	@BeforeAll
	static void readTheCode() throws IOException {
		code = new SourceWords(ROOT);
	}

	static List<Path> documents() throws IOException {
		try (Stream<Path> files = Repository.files(ROOT, ".md")) {
			return files.map(ROOT::relativize).sorted().toList();
		}
	}

	@ParameterizedTest
	@MethodSource("documents")
	void sentencesAreShort(Path document) throws IOException {
		assertThat(rules(document).longSentences()).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("documents")
	void sentencesBeginWithTheirSubject(Path document) throws IOException {
		assertThat(rules(document).bannedBeginnings()).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("documents")
	void clausesHaveVerbsOfTheirOwn(Path document) throws IOException {
		assertThat(rules(document).echoes()).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("documents")
	void wordsAreThoseOfTheGlossary(Path document) throws IOException {
		assertThat(rules(document).replacedWords()).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("documents")
	void linksLeadSomewhere(Path document) throws IOException {
		assertThat(rules(document).brokenLinks()).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("documents")
	void namesAreThoseOfTheCode(Path document) throws IOException {
		assertThat(rules(document).unknownNames(code::contains)).isEmpty();
	}

	@Test
	void javadocOfCodeAndTestsBeginsWithItsSubjectAndHasNoEchoes() throws IOException {
		List<String> complaints = new ArrayList<>();
		for (Path file : sources("src")) {
			complaints.addAll(CodeTextRules.javadoc(file));
		}
		assertThat(complaints).isEmpty();
	}

	@Test
	void messagesBeginWithTheirSubject() throws IOException {
		List<String> complaints = new ArrayList<>();
		for (Path file : sources("src/main")) {
			complaints.addAll(CodeTextRules.messages(file));
		}
		assertThat(complaints).isEmpty();
	}

	private static List<Path> sources(String folder) throws IOException {
		try (Stream<Path> files = Repository.files(ROOT, ".java")) {
			return files.filter((each) -> each.toString().contains("/" + folder + "/")).sorted().toList();
		}
	}

	private static DocumentRules rules(Path document) throws IOException {
		if (!RULES.containsKey(document)) {
			RULES.put(document, DocumentRules.of(ROOT.resolve(document)));
		}
		return RULES.get(document);
	}

}
