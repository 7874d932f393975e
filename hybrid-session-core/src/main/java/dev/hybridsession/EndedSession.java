package dev.hybridsession;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.session.Session;

/**
 * A session that has ended, with the newest data that either tier had of it.
 *
 * @param internalId the id that never changed while the session lived
 * @param principal the user it belonged to, or {@code null} if nobody had logged in
 * @param creationTime when it was created
 * @param lastAccessTime when it was last used
 * @param endedTime when it ended
 * @param reason why it ended
 * @param size the size of its record in bytes
 * @param attributeNames the names of its attributes
 * @param session its content; attributes are decoded when they are asked for
 * @param subsessions its subsessions that had a value; decoded when they are asked for
 */
public record EndedSession(String internalId, @Nullable String principal, Instant creationTime, Instant lastAccessTime,
		Instant endedTime, EndReason reason, int size, Set<String> attributeNames, Session session,
		List<EndedSubsession> subsessions) {

	public EndedSession {
		Objects.requireNonNull(internalId, "internalId");
		Objects.requireNonNull(creationTime, "creationTime");
		Objects.requireNonNull(lastAccessTime, "lastAccessTime");
		Objects.requireNonNull(endedTime, "endedTime");
		Objects.requireNonNull(reason, "reason");
		attributeNames = Set.copyOf(attributeNames);
		Objects.requireNonNull(session, "session");
		subsessions = List.copyOf(subsessions);
	}

}
