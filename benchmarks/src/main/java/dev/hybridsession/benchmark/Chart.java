package dev.hybridsession.benchmark;

/** A picture of figures. */
interface Chart {

	/** Returns the title, also for readers who do not see the picture. */
	String title();

	/** Returns the picture as SVG. */
	String draw(Theme theme);

}
