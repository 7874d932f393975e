package dev.hybridsession.documents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

import dev.hybridsession.documents.Document.Item;
import dev.hybridsession.documents.Document.Sentence;

/**
 * The rules that {@link DocumentsTests} holds for each document. Each rule returns its
 * complaints: where, what was found, and what to do.
 */
final class DocumentRules {

	/** Half of the sentences of a document have at most so many words. */
	static final int MEDIAN = 15;

	/** Nine of ten sentences of a document have at most so many words. */
	static final int NINETIETH = 28;

	private static final int LONGEST_TO_NAME = 10;

	private static final Pattern BEGINNING = Pattern.compile(
			"(?i)(whoever|whatever|who|what|of what|nor|so (?:does|do|did|is|are|was|were|has|have|can|will))\\b.*");

	/**
	 * A clause that stands in for a sentence: the reader has to look back for its verb.
	 */
	private static final Pattern ECHO = Pattern
		.compile("(?i)\\band (?:(?:so|neither|nor) (?:does|do|did)|neither (?:is|are|was|were|has|have))\\b");

	private static final Pattern TYPE = Pattern
		.compile("@?([A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+)(?:<.*>)?(?:[.#](\\w+)(?:\\(.*\\))?)?");

	private static final Pattern CONSTANT = Pattern.compile("[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+");

	/** Words that the glossary has replaced, with the word that it has. */
	private static final Map<String, String> REPLACED = Map.of("placeholders?", "reservation or database-only marker",
			"suspects?|suspected|suspicions?", "unconfirmed write", "distrust(?:s|ed)?", "mark stale",
			"vouch(?:es|ed)?", "checked", "withh[eo]ld\\w*", "keep in the database only", "bury|buried", "tombstone");

	private final Path file;

	private final Document document;

	DocumentRules(Path file, Document document) {
		this.file = file;
		this.document = document;
	}

	static DocumentRules of(Path file) throws IOException {
		return new DocumentRules(file, new Document(Files.readAllLines(file)));
	}

	List<String> longSentences() {
		List<Sentence> byLength = this.document.sentences()
			.stream()
			.sorted(Comparator.comparingInt(Sentence::words))
			.toList();
		if (byLength.isEmpty()) {
			return List.of();
		}
		int median = byLength.get((byLength.size() - 1) / 2).words();
		int ninetieth = byLength.get((byLength.size() * 9 + 9) / 10 - 1).words();
		if (median <= MEDIAN && ninetieth <= NINETIETH) {
			return List.of();
		}
		List<String> complaints = new ArrayList<>();
		complaints
			.add("%s: sentences have %d words in the median (at most %d) and %d at the 90th percentile (at most %d): %s"
				.formatted(this.file, median, MEDIAN, ninetieth, NINETIETH, "split these, the longest"));
		byLength.stream()
			.sorted(Comparator.comparingInt(Sentence::words).reversed())
			.limit(LONGEST_TO_NAME)
			.map((each) -> at(each.line()) + each.words() + " words: " + each.text())
			.forEach(complaints::add);
		return complaints;
	}

	/** A question may begin so. */
	List<String> bannedBeginnings() {
		return this.document.sentences()
			.stream()
			.filter((each) -> isBanned(each.text()))
			.map((each) -> at(each.line()) + "begins with a stand-in for a noun, name the thing that acts: "
					+ each.text())
			.toList();
	}

	List<String> echoes() {
		return this.document.sentences()
			.stream()
			.filter((each) -> isEcho(each.text()))
			.map((each) -> at(each.line()) + "has a clause without a verb of its own, make it a sentence: "
					+ each.text())
			.toList();
	}

	List<String> replacedWords() {
		List<String> complaints = new ArrayList<>();
		REPLACED.forEach((word, now) -> {
			Pattern pattern = Pattern.compile("(?i)\\b(" + word + ")\\b");
			this.document.sentences()
				.stream()
				.filter((each) -> pattern.matcher(each.text()).find())
				.map((each) -> at(each.line()) + "has a word that the glossary replaces by '" + now + "': "
						+ each.text())
				.forEach(complaints::add);
		});
		return complaints;
	}

	static boolean isBanned(String sentence) {
		return BEGINNING.matcher(sentence).matches() && !sentence.endsWith("?");
	}

	static boolean isEcho(String sentence) {
		return ECHO.matcher(sentence).find();
	}

	List<String> brokenLinks() throws IOException {
		List<String> complaints = new ArrayList<>();
		for (Item link : this.document.links()) {
			if (!link.text().contains("://") && !link.text().startsWith("mailto:")) {
				String[] parts = link.text().split("#", 2);
				Path target = parts[0].isEmpty() ? this.file : this.file.resolveSibling(parts[0]).normalize();
				if (!Files.exists(target)) {
					complaints.add(at(link.line()) + "leads to nothing, correct or remove the link: " + link.text());
				}
				else if (parts.length == 2 && !anchors(target).contains(parts[1])) {
					complaints.add(at(link.line()) + "names no heading of " + target.getFileName() + ", which has "
							+ anchors(target) + ": " + link.text());
				}
			}
		}
		return complaints;
	}

	private List<String> anchors(Path target) throws IOException {
		return target.equals(this.file) ? this.document.anchors() : new Document(Files.readAllLines(target)).anchors();
	}

	/**
	 * Names of types, their members, and constants that nothing in the repository has.
	 * @param isKnown whether a source file has the word, outside of its comments
	 */
	List<String> unknownNames(Predicate<String> isKnown) {
		List<String> complaints = new ArrayList<>();
		for (Item name : this.document.names()) {
			if (!words(name.text()).stream().allMatch(isKnown)) {
				complaints.add(at(name.line()) + "no source file has this name, use the one of today: " + name.text());
			}
		}
		return complaints;
	}

	/** The words of a name that code must have: none if it is no name of Java or SQL. */
	private static List<String> words(String name) {
		var type = TYPE.matcher(name);
		if (type.matches()) {
			return (type.group(2) != null) ? List.of(type.group(1), type.group(2)) : List.of(type.group(1));
		}
		return CONSTANT.matcher(name).matches() ? List.of(name) : List.of();
	}

	private String at(int line) {
		return this.file + ":" + line + ": ";
	}

}
