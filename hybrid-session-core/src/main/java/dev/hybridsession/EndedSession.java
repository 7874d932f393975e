package dev.hybridsession;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

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
		attributeNames = Set.copyOf(attributeNames);
		subsessions = List.copyOf(subsessions);
	}

	/** Why a session id is dead. */
	public enum EndReason {

		/** The session was idle for longer than its max inactive interval. */
		EXPIRED,

		/** The session was deleted, by a logout for example. */
		DELETED,

		/**
		 * The session lives on under another id. Never the reason of an archived session.
		 */
		SUPERSEDED

	}

	/**
	 * A subsession of a session that has ended, with the newest data that either tier had
	 * of it.
	 */
	public static final class EndedSubsession {

		private final String name;

		private final int size;

		private final Supplier<Object> value;

		/**
		 * Creates one.
		 * @param name its name
		 * @param size the size of its encoded value in bytes
		 * @param value decodes the value
		 */
		public EndedSubsession(String name, int size, Supplier<Object> value) {
			this.name = Objects.requireNonNull(name, "name");
			this.size = size;
			this.value = Objects.requireNonNull(value, "value");
		}

		/** Returns its name within the session. */
		public String name() {
			return this.name;
		}

		/** Returns the size of its encoded value in bytes. */
		public int size() {
			return this.size;
		}

		/**
		 * Decodes its value.
		 * @throws dev.hybridsession.serializer.AttributeSerializationException if it
		 * cannot be decoded
		 */
		public Object value() {
			return this.value.get();
		}

		@Override
		public String toString() {
			return this.name + " (" + this.size + " bytes)";
		}

	}

}
