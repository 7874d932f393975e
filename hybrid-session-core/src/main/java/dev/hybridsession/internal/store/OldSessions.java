package dev.hybridsession.internal.store;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.hybridsession.serializer.AttributeSerializer;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of the store that the application used before. Sessions are taken over
 * from it, or exported to it, while instances without Hybrid Session may still use it.
 *
 * <p>
 * Every method throws {@link StoreUnavailableException} if the store cannot be asked.
 */
public interface OldSessions {

	/**
	 * Reads a session.
	 * @param id its id, compared character by character
	 * @return the session, which may have expired, or empty if there is none
	 */
	Optional<OldSession> find(String id);

	/**
	 * Records an access to a session that is there, so that it does not expire under an
	 * old instance while new instances use it. A later access that is known there stays,
	 * as does the max inactive interval.
	 * @param accessTime milliseconds since the epoch
	 * @return whether it is there; {@code false} means that it was deleted
	 */
	boolean touch(String id, long accessTime);

	/** Deletes a session, if it is there. */
	void delete(String id);

	/**
	 * Finds the ids of a principal's sessions, as far as the store can; some may have
	 * expired.
	 */
	List<String> findIds(String principal);

	/** Writes a session, in place of the one with its id if there is one. */
	void write(OldSession session);

	/**
	 * Returns what encodes and decodes the values.
	 * @param usual what does so by default
	 * @return the store's own, or else the usual one
	 */
	default AttributeSerializer values(AttributeSerializer usual) {
		return usual;
	}

	/**
	 * A session as the old store keeps it. Times are in milliseconds since the epoch.
	 *
	 * @param interval the max inactive interval; negative means that it never expires
	 * @param principal the user, or {@code null} if that is not known
	 * @param attributes the encoded values by name
	 */
	record OldSession(String id, long creationTime, long lastAccessTime, Duration interval, @Nullable String principal,
			Map<String, byte[]> attributes) {

		/**
		 * Returns whether the session has expired.
		 * @param now milliseconds since the epoch
		 */
		public boolean isExpired(long now) {
			return !this.interval.isNegative() && now - this.interval.toMillis() >= this.lastAccessTime;
		}

		/**
		 * Returns the max inactive interval as stores of Spring Session keep it: in
		 * seconds, rounded up so that they do not become zero; -1 for never.
		 */
		public int intervalSeconds() {
			return this.interval.isNegative() ? -1
					: (int) Math.min(Integer.MAX_VALUE, this.interval.plusMillis(999).toSeconds());
		}

	}

}
