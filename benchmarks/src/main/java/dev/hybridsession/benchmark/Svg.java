package dev.hybridsession.benchmark;

import java.util.List;
import java.util.Locale;

/** Draws rectangles, lines and text as SVG. */
final class Svg {

	private final StringBuilder shapes = new StringBuilder();

	private final int width;

	private final int height;

	Svg(int width, int height, Theme theme, String title) {
		this.width = width;
		this.height = height;
		this.shapes.append("<title>").append(escaped(title)).append("</title>\n");
		rectangle(0, 0, width, height, theme.background);
	}

	void rectangle(double x, double y, double width, double height, String colour) {
		add("<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>%n", x, y, width, height, colour);
	}

	void line(double x1, double y1, double x2, double y2, String colour) {
		add("<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>%n", x1, y1, x2, y2, colour);
	}

	/** A line through several points, each of x and y. */
	void polyline(List<double[]> points, String colour) {
		StringBuilder path = new StringBuilder();
		points.forEach((point) -> path.append(String.format(Locale.ROOT, "%.1f,%.1f ", point[0], point[1])));
		add("<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\" stroke-linejoin=\"round\"/>%n",
				path.toString().strip(), colour);
	}

	/**
	 * Writes text.
	 * @param anchor {@code start}, {@code middle} or {@code end}: where x is
	 * @param style {@code normal} or {@code bold}
	 */
	void text(double x, double y, String text, String anchor, String style, String colour) {
		add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-weight=\"%s\" fill=\"%s\">%s</text>%n", x, y, anchor,
				style, colour, escaped(text));
	}

	private void add(String format, Object... arguments) {
		this.shapes.append(String.format(Locale.ROOT, format.replace("%n", "\n"), arguments));
	}

	private static String escaped(String text) {
		return text.replace("&", "&amp;").replace("<", "&lt;");
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT,
				"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
						+ " font-family=\"system-ui, sans-serif\" font-size=\"13\">\n%s</svg>\n",
				this.width, this.height, this.width, this.height, this.shapes);
	}

}
