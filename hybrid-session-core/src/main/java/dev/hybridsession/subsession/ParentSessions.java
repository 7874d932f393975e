package dev.hybridsession.subsession;

import java.time.Duration;

import dev.hybridsession.store.CacheRead;
import org.jspecify.annotations.Nullable;

/**
 * Tells of the sessions that subsessions belong to.
 */
public interface ParentSessions {

	/**
	 * Returns where the cache has a session.
	 * @param owner the session
	 * @return its key
	 */
	String cacheKey(SubsessionOwner owner);

	/**
	 * Judges whether a session lives under the id by which it is known.
	 * @param owner the session
	 * @param answer what the cache answered; where that does not tell, the database is
	 * asked
	 * @return what matters of the session, or {@code null} if it is dead
	 * @throws RuntimeException if nobody can say
	 */
	@Nullable Parent judge(SubsessionOwner owner, CacheRead answer);

	/**
	 * Returns what to throw if no tier can do what is asked.
	 * @param message what cannot be done
	 * @param cause why, or {@code null}
	 * @return the exception
	 */
	RuntimeException unavailable(String message, @Nullable Throwable cause);

	/**
	 * A session that lives.
	 *
	 * @param stored whether the database knows it
	 * @param timeToLive how long a copy of what belongs to it may be cached
	 * @param syncInterval how far memcached may run ahead of the database, in
	 * milliseconds
	 */
	record Parent(boolean stored, Duration timeToLive, long syncInterval) {
	}

}
