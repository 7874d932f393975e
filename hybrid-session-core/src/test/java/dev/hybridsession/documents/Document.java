package dev.hybridsession.documents;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One Markdown file as {@link DocumentRules} sees it: sentences, links, names in code
 * font, and anchors, each with the number of its line.
 *
 * <ol>
 * <li>Fenced code and comments are left out.</li>
 * <li>What remains is cut into blocks: a paragraph, an item of a list, a cell of a table.
 * A heading is an anchor and no block.</li>
 * <li>A block is cut into sentences. A name in code font, or the text of a link, counts
 * as the words that a reader sees.</li>
 * </ol>
 */
final class Document {

	record Sentence(int line, String text, int words) {
	}

	record Item(int line, String text) {
	}

	/** A cell with fewer words is a value, not a sentence. */
	private static final int LEAST_WORDS_OF_A_CELL = 5;

	private static final Pattern FENCE = Pattern.compile("\\s*(```|~~~).*");

	private static final Pattern HEADING = Pattern.compile("#{1,6} +(.*)");

	private static final Pattern LIST_ITEM = Pattern.compile("\\s*(?:[*+-]|\\d+\\.) +(?:\\[[ x]] +)?(.*)");

	private static final Pattern CELL_BORDER = Pattern.compile("(?<!\\\\)\\|");

	private static final Pattern LINK = Pattern.compile("\\[((?:[^\\[\\]]|\\[[^\\]]*])*)]\\(([^)\\s]+)\\)");

	private static final Pattern CODE = Pattern.compile("`([^`]+)`");

	private static final Pattern SENTENCE_END = Pattern
		.compile("(?<!\\be\\.g|\\bi\\.e|\\bvs|\\bNo)[.!?][)*\"”]*\\s+(?=[*(\"“\\[`]*[A-Z\\d`…])");

	private final List<Sentence> sentences = new ArrayList<>();

	private final List<Item> links = new ArrayList<>();

	private final List<Item> names = new ArrayList<>();

	private final List<String> anchors = new ArrayList<>();

	private final Map<String, Integer> slugs = new HashMap<>();

	private final StringBuilder block = new StringBuilder();

	private int blockLine;

	private int line;

	private boolean inTable;

	Document(List<String> lines) {
		boolean inFence = false;
		boolean inComment = false;
		for (String text : lines) {
			this.line++;
			inComment |= text.contains("<!--");
			boolean fence = FENCE.matcher(text).matches();
			if (fence || inFence || inComment) {
				endBlock();
			}
			else {
				read(text);
			}
			inFence ^= fence;
			inComment &= !text.contains("-->");
		}
		endBlock();
	}

	List<Sentence> sentences() {
		return this.sentences;
	}

	/** The targets of all links, as they are written. */
	List<Item> links() {
		return this.links;
	}

	/** All that is in code font. */
	List<Item> names() {
		return this.names;
	}

	/**
	 * The names that a link to a heading of this document may have after its {@code #}.
	 */
	List<String> anchors() {
		return this.anchors;
	}

	private void read(String text) {
		LINK.matcher(text).results().forEach((link) -> this.links.add(new Item(this.line, link.group(2))));
		CODE.matcher(text).results().forEach((code) -> this.names.add(new Item(this.line, code.group(1))));
		Matcher heading = HEADING.matcher(text);
		Matcher item = LIST_ITEM.matcher(text);
		if (text.startsWith("|")) {
			readRow(text);
			return;
		}
		this.inTable = false;
		if (heading.matches()) {
			endBlock();
			addAnchor(heading.group(1));
		}
		else if (text.isBlank()) {
			endBlock();
		}
		else if (item.matches()) {
			endBlock();
			append(item.group(1));
		}
		else {
			append(text);
		}
	}

	/** The first row of a table has its headings and is left out. */
	private void readRow(String row) {
		endBlock();
		if (this.inTable && !row.startsWith("|--") && !row.startsWith("| --")) {
			for (String cell : CELL_BORDER.split(row)) {
				addSentences(this.line, cell.strip(), LEAST_WORDS_OF_A_CELL);
			}
		}
		this.inTable = true;
	}

	private void append(String text) {
		if (this.block.isEmpty()) {
			this.blockLine = this.line;
		}
		this.block.append(text.strip()).append('\n');
	}

	private void endBlock() {
		addSentences(this.blockLine, this.block.toString(), 1);
		this.block.setLength(0);
	}

	private void addSentences(int firstLine, String text, int leastWords) {
		Matcher end = SENTENCE_END.matcher(text);
		int start = 0;
		while (start < text.length()) {
			int next = end.find(start) ? end.end() : text.length();
			String sentence = asRead(text.substring(start, next));
			int words = words(sentence);
			if (words >= leastWords) {
				int lineOf = firstLine + (int) text.substring(0, start).chars().filter((each) -> each == '\n').count();
				this.sentences.add(new Sentence(lineOf, sentence, words));
			}
			start = next;
		}
	}

	/** Without the signs of Markdown; what is in code font is one word. */
	private static String asRead(String text) {
		String read = LINK.matcher(text).replaceAll("$1");
		read = CODE.matcher(read).replaceAll((code) -> Matcher.quoteReplacement(code.group(1).replace(' ', '_')));
		return read.replaceAll("\\*\\*|\\*|^>", "").replaceAll("\\s+", " ").strip();
	}

	private static int words(String text) {
		return (int) Pattern.compile("\\S+").matcher(text).results().filter((word) -> hasLetter(word.group())).count();
	}

	private static boolean hasLetter(String word) {
		return word.chars().anyMatch(Character::isLetterOrDigit);
	}

	/** As GitHub makes them: a second heading of the same words gets a number. */
	private void addAnchor(String heading) {
		String slug = LINK.matcher(heading)
			.replaceAll("$1")
			.toLowerCase(Locale.ROOT)
			.replaceAll("[^\\p{L}\\p{N} _-]", "")
			.replace(' ', '-');
		int before = this.slugs.merge(slug, 1, Integer::sum) - 1;
		this.anchors.add((before > 0) ? slug + "-" + before : slug);
	}

}
