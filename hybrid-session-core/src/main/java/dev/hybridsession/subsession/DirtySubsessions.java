package dev.hybridsession.subsession;

import java.util.function.LongSupplier;

/**
 * Remembers the subsessions whose rows are behind, for the background sync. Notices if
 * memcached loses them before that.
 */
public interface DirtySubsessions {

	/**
	 * Remembers a subsession.
	 * @param internalId the internal id of its session
	 * @param name its name
	 * @param due when its row is to be written, in milliseconds since the epoch
	 * @param unsynced the stamp of its value
	 * @return {@code false} if too many are remembered already
	 */
	boolean add(String internalId, String name, long due, long unsynced);

	/**
	 * Remembers a subsession whose row may be behind, if memcached has it at all.
	 * @param internalId the internal id of its session
	 * @param name its name
	 * @param due when to look, in milliseconds since the epoch
	 * @return {@code false} if too many are remembered already
	 */
	boolean lookFor(String internalId, String name, long due);

	/**
	 * Notes that the row has what was just cached of a subsession. While memcached
	 * evicts, the background sync looks whether it stays.
	 * @param internalId the internal id of its session
	 * @param name its name
	 * @param due when to look, in milliseconds since the epoch
	 */
	void watch(String internalId, String name, long due);

	/**
	 * Notes that memcached was asked for a subsession and does not have it. If it is
	 * remembered, it was evicted.
	 * @param internalId the internal id of its session
	 * @param name its name
	 * @param fence what was cached then or earlier may have been lost with its node, in
	 * milliseconds since the epoch
	 */
	void missing(String internalId, String name, LongSupplier fence);

	/**
	 * Returns whether a subsession is remembered.
	 * @param internalId the internal id of its session
	 * @param name its name
	 * @return {@code true} if its row is to be written
	 */
	boolean contains(String internalId, String name);

	/**
	 * Returns whether rows may lag.
	 * @param now milliseconds since the epoch
	 * @return {@code false} if changes have to go to the database at once
	 */
	boolean mayLag(long now);

}
