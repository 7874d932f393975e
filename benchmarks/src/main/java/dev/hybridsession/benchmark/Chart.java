package dev.hybridsession.benchmark;

/**
 * A picture of figures.
 */
interface Chart {

	/** What it shows, also for readers who do not see it. */
	String title();

	/** Returns the picture as SVG. */
	String draw(Theme theme);

}
