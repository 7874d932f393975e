package dev.hybridsession.sample;

import java.util.List;

/**
 * One way to keep a counter, as the page with the frames compares them.
 *
 * @param path the last part of the address that adds one, and counts
 * @param title what it is
 * @param text how it adds
 */
record Column(String path, String title, String text) {

	static final List<Column> ALL = List.of(
			new Column("plain", "Session attribute",
					"Read with the session when a request begins, and saved with it when the request ends. Of requests"
							+ " that overlap, only one counts."),
			new Column("locked", "Locked session",
					"The same code at an address that locks. The requests of a session wait for each other, work"
							+ " included."),
			new Column("update", "Subsession, update",
					"Read, changed and written on its own by compare-and-set, and again if another was faster. Nothing"
							+ " is locked."),
			new Column("lock", "Subsession, lock",
					"Locked across all instances, but only while it is read and written: the work goes on beside it."));

	static boolean exists(String path) {
		return ALL.stream().anyMatch((column) -> column.path().equals(path));
	}

}
