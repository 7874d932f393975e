package dev.hybridsession.benchmark;

import java.util.ArrayList;
import java.util.List;

/** A table of a page, built row by row. */
final class MarkdownTable {

	private final List<String> columns;

	private final StringBuilder rows = new StringBuilder();

	MarkdownTable(String... columns) {
		this.columns = new ArrayList<>(List.of(columns));
	}

	void column(String name) {
		this.columns.add(name);
	}

	void row(String... cells) {
		this.rows.append(line(List.of(cells)));
	}

	private static String line(List<String> cells) {
		return "| " + String.join(" | ", cells) + " |\n";
	}

	@Override
	public String toString() {
		return line(this.columns) + "|" + "---|".repeat(this.columns.size()) + "\n" + this.rows;
	}

}
