package dev.hybridsession.repository;

/**
 * Remembers the sessions whose rows are behind, for the background sync. Bounded.
 */
public interface DirtySessions {

	/**
	 * Remembers a session whose row is behind.
	 * @param id its public id
	 * @param due when the row is to be written, in milliseconds since the epoch
	 * @return whether there was room
	 */
	boolean add(String id, long due);

	/**
	 * Remembers a session whose cached copy may lack what the row has, or be alive though
	 * the session is dead, to be repaired as soon as possible.
	 * @param id its public id
	 * @return whether there was room
	 */
	boolean repair(String id);

	/**
	 * Returns whether rows may lag: there is room to remember them, and memcached is not
	 * about to be restarted.
	 * @param now milliseconds since the epoch
	 * @return {@code false} if saves have to go to the database themselves
	 */
	boolean mayLag(long now);

}
