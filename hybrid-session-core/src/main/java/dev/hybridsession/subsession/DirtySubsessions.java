package dev.hybridsession.subsession;

/**
 * Remembers the subsessions whose rows are behind, for the background sync.
 */
public interface DirtySubsessions {

	/**
	 * Remembers a subsession.
	 * @param internalId the internal id of its session
	 * @param name its name
	 * @param due when its row is to be written, in milliseconds since the epoch
	 * @return {@code false} if too many are remembered already
	 */
	boolean add(String internalId, String name, long due);

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
