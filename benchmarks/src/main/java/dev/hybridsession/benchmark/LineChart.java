package dev.hybridsession.benchmark;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Lines over a common axis, each with its name at its right end.
 *
 * @param title what is shown
 * @param ticks the names of the points on the axis below; an empty name shows no text
 * @param lines the lines
 */
record LineChart(String title, List<String> ticks, List<Line> lines) implements Chart {

	private static final int WIDTH = 860;

	private static final int HEIGHT = 330;

	private static final int LEFT = 64;

	private static final int RIGHT = WIDTH - 262;

	private static final int TOP = 52;

	private static final int BOTTOM = HEIGHT - 40;

	private static final int STEPS = 4;

	/** So far apart that the names at the right do not touch. */
	private static final int LINE_HEIGHT = 17;

	@Override
	public String draw(Theme theme) {
		double most = round(this.lines.stream()
			.flatMap((line) -> line.values().stream())
			.mapToDouble(Double::valueOf)
			.max()
			.orElse(1));
		Svg svg = new Svg(WIDTH, HEIGHT, theme, this.title);
		svg.text(14, 24, this.title, "start", "bold", theme.text);
		for (int step = 0; step <= STEPS; step++) {
			double y = y(most * step / STEPS, most);
			svg.line(LEFT, y, RIGHT, y, theme.grid);
			svg.text(LEFT - 8, y + 4, number(most * step / STEPS), "end", "normal", theme.muted);
		}
		for (int tick = 0; tick < this.ticks.size(); tick++) {
			svg.text(x(tick), BOTTOM + 20, this.ticks.get(tick), "middle", "normal", theme.muted);
		}
		double lastName = Double.NEGATIVE_INFINITY;
		for (Line line : sorted()) {
			List<double[]> points = new ArrayList<>();
			for (int i = 0; i < line.values().size(); i++) {
				points.add(new double[] { x(i), y(line.values().get(i), most) });
			}
			svg.polyline(points, theme.store(line.colour()));
			double end = points.get(points.size() - 1)[1] + 4;
			lastName = Math.max(end, lastName + LINE_HEIGHT);
			svg.text(RIGHT + 10, lastName, line.name(), "start",
					line.name().startsWith("hybrid-session") ? "bold" : "normal", theme.store(line.colour()));
		}
		return svg.toString();
	}

	/** From the top of the chart down, as the names at the right stand. */
	private List<Line> sorted() {
		return this.lines.stream().sorted(Comparator.comparingDouble(Line::last).reversed()).toList();
	}

	private double x(int point) {
		return LEFT + (RIGHT - LEFT) * point / (double) Math.max(1, this.ticks.size() - 1);
	}

	private static double y(double value, double most) {
		return BOTTOM - (BOTTOM - TOP) * value / most;
	}

	/** The next number that four steps divide well. */
	private static double round(double most) {
		double step = Math.pow(10, Math.floor(Math.log10(Math.max(most, 1e-9))));
		for (double factor : new double[] { 1, 2, 4, 6, 8 }) {
			if (most <= factor * step) {
				return factor * step;
			}
		}
		return 10 * step;
	}

	private static String number(double value) {
		return String.format(Locale.ROOT, (value == Math.rint(value)) ? "%,.0f" : "%.2f", value);
	}

	/**
	 * A line.
	 *
	 * @param name its name
	 * @param colour the number of its colour
	 * @param values a value for each tick
	 */
	record Line(String name, int colour, List<Double> values) {

		double last() {
			return this.values.get(this.values.size() - 1);
		}

	}

}
