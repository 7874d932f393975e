package dev.hybridsession.showcase;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * A chart of the last minute: some rates, second by second, as the points of as many
 * lines in an SVG of {@link #WIDTH} by {@link #HEIGHT}.
 */
final class Chart {

	static final int WIDTH = 600;

	static final int HEIGHT = 120;

	private static final int SECONDS = 60;

	private final Deque<long[]> rates = new ArrayDeque<>();

	/** Adds the rates of a second, as many each time. */
	void add(long... rates) {
		this.rates.addLast(rates.clone());
		if (this.rates.size() > SECONDS) {
			this.rates.removeFirst();
		}
	}

	/** The upper end of the scale: never so small that two page loads fill it. */
	long top() {
		return Math.max(10, this.rates.stream().flatMapToLong(LongStream::of).max().orElse(0));
	}

	/**
	 * Returns a line.
	 * @param which its place among the rates, from 0
	 * @return the points; the newest one is at the right
	 */
	String points(int which) {
		StringBuilder points = new StringBuilder();
		double step = (double) WIDTH / (SECONDS - 1);
		double x = WIDTH - step * (this.rates.size() - 1);
		double scale = (double) (HEIGHT - 4) / top();
		for (Iterator<long[]> it = this.rates.iterator(); it.hasNext(); x += step) {
			points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, HEIGHT - 2 - it.next()[which] * scale));
		}
		return points.toString().strip();
	}

}
