package dev.hybridsession.documents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Shows that each rule of {@link DocumentRules} finds a bad document, and says where. */
class DocumentRulesTests {

	private static final String TWENTY_NINE_WORDS = "word ".repeat(29).strip();

	@TempDir
	Path folder;

	@Test
	void longSentencesAreNamedWithTheirLine() throws IOException {
		List<String> complaints = rules("# Title", "", "Short.", "Then " + TWENTY_NINE_WORDS + ".").longSentences();
		assertThat(complaints).hasSize(3);
		assertThat(complaints.get(0)).contains("page.md", "30 at the 90th percentile (at most 28)", "split");
		assertThat(complaints.get(1)).contains("page.md:4: 30 words: Then word word");
	}

	@Test
	void aMedianThatIsTooHighIsFound() throws IOException {
		assertThat(rules("word ".repeat(16)).longSentences()).first().asString().contains("16 words in the median");
		assertThat(rules("word ".repeat(15)).longSentences()).isEmpty();
	}

	@Test
	void itemsAndCellsAreSentencesOfTheirOwn() throws IOException {
		assertThat(rules("* one two three", "* four five six").longSentences()).isEmpty();
		assertThat(rules("| a | b |", "|---|---|", "| " + TWENTY_NINE_WORDS + " | 1 |").longSentences()).last()
			.asString()
			.contains("page.md:3: 29 words");
	}

	@Test
	void codeIsNoSentence() throws IOException {
		assertThat(rules("```", TWENTY_NINE_WORDS, "Whoever", "```", "<!-- Nor this. -->").longSentences()).isEmpty();
		assertThat(rules("Set `" + TWENTY_NINE_WORDS + "`.").longSentences()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "Whoever saves last wins.", "What is lost is bounded.", "Of what was read nothing stays.",
			"Good. So does another.", "Good. Nor does another.", "* who reads it writes it",
			"1. Whatever is read goes.", "See\n[a](#a). Who reads wins.",
			"| a | b |\n|---|---|\n| whoever reads the row writes it | 1 |" })
	void standInsForANounAreFound(String text) throws IOException {
		assertThat(rules(text.split("\n")).bannedBeginnings()).singleElement()
			.asString()
			.contains("page.md:")
			.contains("name the thing that acts");
	}

	@ParameterizedTest
	@ValueSource(strings = { "What is lost?", "Whole sessions are locked.", "North of it.", "So a save waits.",
			"| what happens | what to do |\n|---|---|" })
	void questionsAndOtherWordsAreNoStandInsForANoun(String text) throws IOException {
		assertThat(rules(text.split("\n")).bannedBeginnings()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "A save waits, and so does a load.", "It reads nothing, and neither do\nthe jobs.",
			"No password is kept, and neither are traces." })
	void clausesWithoutAVerbOfTheirOwnAreFound(String text) throws IOException {
		assertThat(rules(text.split("\n")).echoes()).singleElement()
			.asString()
			.contains("page.md:1", "make it a sentence");
		assertThat(CodeTextRules.javadoc(Path.of("Some.java"), "/**\n * " + text.replace("\n", "\n * ") + "\n */"))
			.singleElement()
			.asString()
			.startsWith("Some.java: Javadoc has a clause without a verb of its own: ");
	}

	@ParameterizedTest
	@ValueSource(strings = { "The fence is older, and so is read.", "Neither tier is asked.", "A and so on." })
	void clausesWithVerbsAreNoEchoes(String text) throws IOException {
		assertThat(rules(text).echoes()).isEmpty();
		assertThat(CodeTextRules.javadoc(Path.of("Some.java"), "/** " + text + " */")).isEmpty();
	}

	@Test
	void wordsThatTheGlossaryReplacedAreFound() throws IOException {
		assertThat(rules("The key is a suspect.").replacedWords()).singleElement()
			.asString()
			.contains("page.md:1", "'unconfirmed write'");
		assertThat(rules("The `VouchTests` check an unsuspecting `IS_SUSPECT`.").replacedWords()).isEmpty();
	}

	@Test
	void linksToNothingAreFound() throws IOException {
		Files.writeString(this.folder.resolve("there.md"), "# One `name`, two\n\n## Same\n\n## Same\n");
		assertThat(rules("[a](there.md), [b](there.md#one-name-two), [c](there.md#same-1)",
				"[d](https://example.org/x)", "[e](#here)", "# Here")
			.brokenLinks()).isEmpty();
		assertThat(rules("[a](gone.md)").brokenLinks()).singleElement()
			.asString()
			.contains("page.md:1: leads to nothing");
		assertThat(rules("", "[a](there.md#two)").brokenLinks()).singleElement()
			.asString()
			.contains("page.md:2: names no heading of there.md", "one-name-two");
		assertThat(rules("[a](#two)").brokenLinks()).hasSize(1);
	}

	@Test
	void namesThatCodeDoesNotHaveAreFound() throws IOException {
		Set<String> code = Set.of("SessionCache", "remove", "HYBRID_SESSION", "EnableThing");
		assertThat(rules("`SessionCache`, `SessionCache#remove`, `SessionCache<T>`, `SessionCache.remove(id)`,",
				"`@EnableThing`, `HYBRID_SESSION`, `a.property`, `Value`, `NULL`")
			.unknownNames(code::contains)).isEmpty();
		assertThat(rules("", "`SessionCash`").unknownNames(code::contains)).singleElement()
			.asString()
			.contains("page.md:2: no source file has this name", "SessionCash");
		assertThat(rules("`SessionCache#add`").unknownNames(code::contains)).hasSize(1);
		assertThat(rules("`OTHER_TABLE`").unknownNames(code::contains)).hasSize(1);
	}

	@Test
	void commentsAreNoCode() throws IOException {
		Files.writeString(this.folder.resolve("Some.java"),
				"/** OldName */ class Some { // OldWord\n String path = \"/*\"; int NewName; }");
		SourceWords code = new SourceWords(this.folder);
		assertThat(code.contains("Some")).isTrue();
		assertThat(code.contains("NewName")).isTrue();
		assertThat(code.contains("OldName")).isFalse();
		assertThat(code.contains("OldWord")).isFalse();
	}

	@Test
	void javadocThatBeginsWithAStandInIsFound() {
		Path file = Path.of("Some.java");
		assertThat(CodeTextRules.javadoc(file, "/**\n * What became of\n * a write.\n */ class A {}"))
			.containsExactly("Some.java: Javadoc begins with a stand-in for a noun: What became of a write.");
		assertThat(CodeTextRules.javadoc(file, "/** The outcome. */ /* What */ class A {}")).isEmpty();
	}

	@Test
	void messagesThatBeginWithAStandInAreFound() {
		Path file = Path.of("Some.java");
		assertThat(CodeTextRules.messages(file, "log.warn(\"What memcached has under {} is broken\", key);"))
			.containsExactly(
					"Some.java: a message begins with a stand-in for a noun: What memcached has under {} is broken");
		assertThat(CodeTextRules.messages(file, "log.warn(\"The value of {} is broken\", \"What\");")).isEmpty();
	}

	private DocumentRules rules(String... lines) throws IOException {
		Path file = this.folder.resolve("page.md");
		Files.write(file, List.of(lines));
		return DocumentRules.of(file);
	}

}
