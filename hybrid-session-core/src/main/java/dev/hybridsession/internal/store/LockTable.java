package dev.hybridsession.internal.store;

/**
 * Leases in the durable tier, for when the cache cannot keep them. The holder of one is
 * named by a token of its own, and nobody else renews it or gives it back.
 *
 * <p>
 * Times are in milliseconds since the epoch, by the clock of the caller. Every method
 * throws {@link StoreUnavailableException} if the database cannot be asked.
 */
public interface LockTable {

	/**
	 * Takes a lease that nobody has, or whose time is over.
	 * @param key what to have, at most 255 plain characters
	 * @param owner who is to have it, at most 64 plain characters
	 * @param now leases that ended before then are over; by as much earlier than the
	 * present as clocks may differ
	 * @return whether the owner has it now
	 */
	boolean acquire(String key, String owner, long now, long until);

	/**
	 * Prolongs a lease, over or not, if nobody else has taken it.
	 * @return whether the owner still has it
	 */
	boolean renew(String key, String owner, long until);

	/** Gives a lease back, and returns whether the owner still had it. */
	boolean release(String key, String owner);

	/**
	 * Deletes leases that are over.
	 * @param now leases that ended before then are over
	 * @return how many were deleted
	 */
	int purgeExpired(long now, int limit);

}
