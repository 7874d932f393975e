package dev.hybridsession.internal.store;

import java.util.List;

/**
 * The ends of sessions that instances tell each other of, kept in the durable tier for
 * some minutes.
 *
 * <p>
 * Any number of instances may call any method at the same time. Every method throws
 * {@link StoreUnavailableException} if the database cannot be asked.
 */
public interface EndNotices {

	/**
	 * Tells of ends. A notice that is there already stays as it is.
	 * @param notices the ends of different sessions
	 */
	void tell(List<EndNotice> notices);

	/**
	 * Reads a page of the notices from a time on, in the order of their times and
	 * internal ids.
	 * @param time milliseconds since the epoch
	 * @param after the internal id after which those of exactly that time begin; empty
	 * for all of them
	 * @return the notices; fewer than the limit if there are no more
	 */
	List<EndNotice> toldSince(long time, String after, int limit);

	/**
	 * Removes the notices that every instance has heard.
	 * @param before notices of an earlier time go, in milliseconds since the epoch
	 */
	void forget(long before);

}
