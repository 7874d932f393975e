package dev.hybridsession.showcase;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How far the row of a session is behind, as its own page has told a simulated user.
 *
 * @param internalId the id that opens no session
 * @param lag how far the last access in the database is behind
 */
record SessionLag(String internalId, Duration lag) {

	/** The most lines that the dashboard shows. */
	static final int LINES = 10;

	private static final int SHORT = 8;

	/**
	 * Writes the lines of the dashboard.
	 * @param all the sessions
	 * @return the sessions that are behind, the longest lag first; empty if there is none
	 */
	static String lines(List<SessionLag> all) {
		List<SessionLag> behind = all.stream()
			.filter((session) -> !session.lag().isZero())
			.sorted(Comparator.comparing(SessionLag::lag).reversed())
			.toList();
		Stream<String> more = (behind.size() > LINES) ? Stream.of("and " + (behind.size() - LINES) + " more")
				: Stream.empty();
		return Stream.concat(behind.stream().limit(LINES).map(SessionLag::line), more)
			.collect(Collectors.joining("\n"));
	}

	private String line() {
		String id = (this.internalId.length() > SHORT) ? this.internalId.substring(0, SHORT) + "…" : this.internalId;
		return id + " " + this.lag.toMillis() / 100 / 10.0 + " s";
	}

}
