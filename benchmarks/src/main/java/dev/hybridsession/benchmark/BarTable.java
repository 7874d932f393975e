package dev.hybridsession.benchmark;

import java.util.List;
import java.util.Locale;

/**
 * A chart like a table: a row for each store, a column for each figure, and a bar with
 * its value in each cell. Each column has a scale of its own.
 *
 * @param title what is compared
 * @param columns the names of the figures
 * @param rows the stores
 */
record BarTable(String title, List<Column> columns, List<Row> rows) implements Chart {

	private static final int WIDTH = 860;

	private static final int NAMES = 272;

	private static final int TOP = 84;

	private static final int ROW = 30;

	private static final int BAR = 16;

	private static final int LINE = 17;

	private static final int VALUE = 54;

	private static final int MARGIN = 14;

	@Override
	public String draw(Theme theme) {
		Svg svg = new Svg(WIDTH, TOP + ROW * this.rows.size() + MARGIN, theme, this.title);
		svg.text(MARGIN, 24, this.title, "start", "bold", theme.text);
		double columnWidth = (WIDTH - NAMES - MARGIN) / (double) this.columns.size();
		for (int column = 0; column < this.columns.size(); column++) {
			heading(svg, theme, this.columns.get(column).name().split(", "), NAMES + column * columnWidth);
		}
		for (int row = 0; row < this.rows.size(); row++) {
			row(svg, theme, this.rows.get(row), TOP + row * ROW, columnWidth);
		}
		return svg.toString();
	}

	/** In two lines, if the name has a comma. */
	private static void heading(Svg svg, Theme theme, String[] lines, double x) {
		for (int line = 0; line < lines.length; line++) {
			svg.text(x, TOP - 14 - LINE * (lines.length - 1 - line), lines[line], "start", "normal", theme.muted);
		}
	}

	private void row(Svg svg, Theme theme, Row row, double y, double columnWidth) {
		double baseline = y + BAR - 3;
		svg.line(MARGIN, y - 7, WIDTH - MARGIN, y - 7, theme.grid);
		svg.text(MARGIN, baseline, row.name(), "start", row.isOurs() ? "bold" : "normal", theme.text);
		for (int column = 0; column < this.columns.size(); column++) {
			double x = NAMES + column * columnWidth;
			double value = row.values().get(column);
			int number = column;
			double most = this.rows.stream().mapToDouble((each) -> each.values().get(number)).max().orElse(1);
			double length = Math.max(1, (columnWidth - VALUE - MARGIN) * value / most);
			svg.rectangle(x, y, length, BAR, row.isOurs() ? theme.store(2) : theme.bar);
			svg.text(x + length + 5, baseline, this.columns.get(column).format(value), "start",
					row.isOurs() ? "bold" : "normal", theme.text);
		}
	}

	/**
	 * A column.
	 *
	 * @param name the name
	 * @param pattern the format of its values
	 */
	record Column(String name, String pattern) {

		String format(double value) {
			return String.format(Locale.ROOT, this.pattern, value);
		}

	}

	/**
	 * A row.
	 *
	 * @param name the store
	 * @param values a value for each column
	 */
	record Row(String name, List<Double> values) {

		boolean isOurs() {
			return this.name.startsWith("hybrid-session");
		}

	}

}
