package dev.hybridsession.benchmark;

import java.util.List;
import java.util.Locale;

/** The colours of a chart on a light and on a dark page. */
enum Theme {

	LIGHT("#ffffff", "#1f2328", "#59636e", "#d1d9e0", "#9aa4ae",
			List.of("#6e7781", "#54aeff", "#0969da", "#cf222e", "#bc4c00", "#8250df")),

	DARK("#0d1117", "#f0f6fc", "#9198a1", "#3d444d", "#59636e",
			List.of("#9198a1", "#79c0ff", "#388bfd", "#ff7b72", "#f0883e", "#bc8cff"));

	final String background;

	final String text;

	final String muted;

	final String grid;

	final String bar;

	private final List<String> stores;

	Theme(String background, String text, String muted, String grid, String bar, List<String> stores) {
		this.background = background;
		this.text = text;
		this.muted = muted;
		this.grid = grid;
		this.bar = bar;
		this.stores = stores;
	}

	/** Each store has the same colour in every chart. */
	String store(int number) {
		return this.stores.get(number % this.stores.size());
	}

	/** The end of the name of its files. */
	String suffix() {
		return "-" + name().toLowerCase(Locale.ROOT) + ".svg";
	}

}
