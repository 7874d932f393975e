package dev.hybridsession.internal.copies;

import java.util.function.LongSupplier;

/**
 * Remembers the copies whose rows are behind, for the background sync: copies of sessions
 * by public ids, and copies of subsessions by their own ids. Bounded. Notices if
 * memcached loses them before that.
 *
 * @param <K> names a copy
 */
public interface DirtyCopies<K> {

	/**
	 * Remembers a copy whose row is behind.
	 * @param due when the row is to be written, in milliseconds since the epoch
	 * @param unsynced the stamp of its newest change if the row does not have all
	 * changes; {@link Long#MIN_VALUE} if the session was only accessed since
	 * @return whether there was room
	 */
	boolean add(K id, long due, long unsynced);

	/**
	 * Notes that the row has the changes of a copy up to a stamp. Another instance has
	 * written them, so they lag no longer.
	 * @param stamp the newest change that the row has for certain
	 */
	void synced(K id, long stamp);

	/**
	 * Remembers a copy whose row may be behind, if memcached has it at all.
	 * @param due when to look, in milliseconds since the epoch
	 * @return whether there was room
	 */
	boolean lookFor(K id, long due);

	/**
	 * Remembers a copy that may lack what the row has, or be alive though the session is
	 * dead, to be repaired as soon as possible.
	 * @return whether there was room
	 */
	boolean repair(K id);

	/**
	 * Notes that the row has everything that was just cached. While memcached
	 * {@link #isEvicting() evicts}, the background sync looks whether the copy stays.
	 * @param due when to look, in milliseconds since the epoch
	 */
	void watch(K id, long due);

	/** Notes that it is no loss if memcached does not have a copy. */
	void unwatch(K id);

	/**
	 * Notes that memcached was asked for a copy and does not have it. If the copy is
	 * remembered, it was evicted.
	 * @param fence what was cached then or earlier may have been lost with its node, in
	 * milliseconds since the epoch
	 */
	void missing(K id, LongSupplier fence);

	/** Returns whether the background sync is to look at a copy. */
	boolean contains(K id);

	/**
	 * Returns whether memcached has lately evicted copies before they could be synced, so
	 * that changes have to go to the database at once.
	 */
	boolean isEvicting();

	/**
	 * Returns whether rows may lag: there is room to remember them, and memcached is not
	 * about to be restarted.
	 * @return {@code false} if changes have to go to the database at once
	 */
	boolean mayLag();

}
