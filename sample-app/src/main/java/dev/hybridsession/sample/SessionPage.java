package dev.hybridsession.sample;

import java.security.Principal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

import dev.hybridsession.HybridSessionOperations.SessionDescription;
import dev.hybridsession.Tier;
import jakarta.servlet.http.HttpSession;

/**
 * Holds the values of a session that the page shows, ready to print. The controller of
 * the page makes it.
 *
 * @param id the id that the cookie carries
 * @param internalId the id that survives a login
 * @param principal who is logged in
 * @param servedBy the tier that this page's session came from
 * @param lag how far the database's last access is behind
 * @param lagMillis the same in milliseconds
 * @param ahead whether memcached has something that the database lacks
 * @param created when the session was created
 * @param lastAccess when it was last used: with this page
 * @param age how old it is
 * @param maxInactive how long it may lie idle
 * @param pageLoads how many pages were loaded with it
 * @param notes the visitor's attributes
 * @param others the names of the other attributes
 */
record SessionPage(String id, String internalId, String principal, Tier servedBy, String lag, long lagMillis,
		boolean ahead, String created, String lastAccess, String age, String maxInactive, int pageLoads,
		List<Note> notes, List<String> others) {

	private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("d MMM yyyy, HH:mm:ss z", Locale.ENGLISH)
		.withZone(ZoneId.systemDefault());

	static SessionPage of(HttpSession session, Principal user, SessionDescription description) {
		Instant created = Instant.ofEpochMilli(session.getCreationTime());
		Instant lastAccess = Instant.ofEpochMilli(session.getLastAccessedTime());
		SessionNotes notes = new SessionNotes(session);
		return new SessionPage(session.getId(), description.internalId(), user.getName(), description.servedBy(),
				lag(description.lag()), description.lag().toMillis(), description.aheadOfDatabase(),
				TIME.format(created), TIME.format(lastAccess),
				ReadableDuration.of(Duration.between(created, lastAccess)),
				maxInactive(session.getMaxInactiveInterval()), notes.pageLoads(), notes.notes(), notes.others());
	}

	private static String lag(Duration lag) {
		return lag.isZero() ? "none" : ReadableDuration.of(lag);
	}

	private static String maxInactive(int seconds) {
		return (seconds < 0) ? "without limit" : ReadableDuration.of(Duration.ofSeconds(seconds));
	}

}
