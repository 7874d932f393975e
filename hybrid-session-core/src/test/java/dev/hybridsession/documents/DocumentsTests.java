package dev.hybridsession.documents;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds every Markdown file of the repository to {@link DocumentRules}.
 */
class DocumentsTests {

	private static final Path ROOT = Repository.root();

	/** These numbers may only become smaller. */
	private static final int JAVADOC_THAT_REMAINS = 0;

	private static final int MESSAGES_THAT_REMAIN = 0;

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
	void noMoreJavadocBeginsWithAStandInForANoun() throws IOException {
		List<String> complaints = new ArrayList<>();
		for (Path file : sources()) {
			complaints.addAll(CodeTextRules.javadoc(file));
		}
		assertThat(complaints).hasSizeLessThanOrEqualTo(JAVADOC_THAT_REMAINS);
	}

	@Test
	void noMoreMessagesBeginWithAStandInForANoun() throws IOException {
		List<String> complaints = new ArrayList<>();
		for (Path file : sources()) {
			complaints.addAll(CodeTextRules.messages(file));
		}
		assertThat(complaints).hasSizeLessThanOrEqualTo(MESSAGES_THAT_REMAIN);
	}

	private static List<Path> sources() throws IOException {
		try (Stream<Path> files = Repository.files(ROOT, ".java")) {
			return files.filter((each) -> each.toString().contains("src/main")).sorted().toList();
		}
	}

	private static DocumentRules rules(Path document) throws IOException {
		return DocumentRules.of(ROOT.resolve(document));
	}

}
