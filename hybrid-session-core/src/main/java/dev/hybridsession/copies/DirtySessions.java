package dev.hybridsession.copies;

import java.util.function.LongSupplier;

/**
 * Remembers the sessions whose rows are behind, for the background sync. Bounded. Notices
 * if memcached loses them before that.
 */
public interface DirtySessions {

	/**
	 * Remembers a session whose row is behind.
	 * @param id its public id
	 * @param due when the row is to be written, in milliseconds since the epoch
	 * @param unsynced the stamp of its newest change if the row does not have all
	 * changes; {@link Long#MIN_VALUE} if the session was only accessed since
	 * @return whether there was room
	 */
	boolean add(String id, long due, long unsynced);

	/**
	 * Remembers a session whose row may be behind, if memcached has it at all.
	 * @param id its public id
	 * @param due when to look, in milliseconds since the epoch
	 * @return whether there was room
	 */
	boolean lookFor(String id, long due);

	/**
	 * Remembers a session whose cached copy may lack what the row has, or be alive though
	 * the session is dead, to be repaired as soon as possible.
	 * @param id its public id
	 * @return whether there was room
	 */
	boolean repair(String id);

	/**
	 * Notes that the row has all of a session that was just cached. While memcached
	 * {@link #isEvicting() evicts}, the background sync looks whether the session stays.
	 * @param id its public id
	 * @param due when to look, in milliseconds since the epoch
	 */
	void watch(String id, long due);

	/**
	 * Notes that it is no loss if memcached does not have a session.
	 * @param id its public id
	 */
	void unwatch(String id);

	/**
	 * Notes that memcached was asked for a session and does not have it. If the session
	 * is remembered, it was evicted.
	 * @param id its public id
	 * @param fence what was cached then or earlier may have been lost with its node, in
	 * milliseconds since the epoch
	 */
	void missing(String id, LongSupplier fence);

	/**
	 * Returns whether memcached has lately evicted sessions before they could be synced.
	 * @return {@code true} if changes have to go to the database at once
	 */
	boolean isEvicting();

	/**
	 * Returns whether rows may lag: there is room to remember them, and memcached is not
	 * about to be restarted.
	 * @param now milliseconds since the epoch
	 * @return {@code false} if saves have to go to the database themselves
	 */
	boolean mayLag(long now);

}
