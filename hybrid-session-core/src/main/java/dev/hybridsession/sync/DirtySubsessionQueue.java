package dev.hybridsession.sync;

import java.util.List;

import dev.hybridsession.subsession.DirtySubsessions;

/**
 * The subsessions that this instance knows to be ahead of the database.
 */
public final class DirtySubsessionQueue implements DirtySubsessions {

	/** In neither an internal id nor a name. */
	private static final char SEPARATOR = '/';

	private final DirtySessionQueue queue;

	/**
	 * Creates an empty queue.
	 * @param capacity the most subsessions to remember
	 * @param background {@code false} if subsessions that have a row are left to page
	 * loads and to the shutdown
	 */
	public DirtySubsessionQueue(int capacity, boolean background) {
		this.queue = new DirtySessionQueue(capacity, background);
	}

	@Override
	public boolean add(String internalId, String name, long due) {
		return this.queue.add(internalId + SEPARATOR + name, due);
	}

	@Override
	public boolean contains(String internalId, String name) {
		return this.queue.contains(internalId + SEPARATOR + name);
	}

	@Override
	public boolean mayLag(long now) {
		return this.queue.mayLag(now);
	}

	/**
	 * Lets nothing lag for a while.
	 * @param time until when, in milliseconds since the epoch
	 */
	void drainUntil(long time) {
		this.queue.drainUntil(time);
	}

	/**
	 * Returns the subsessions that are due, which stay remembered.
	 * @param now subsessions due later are not returned, in milliseconds since the epoch
	 * @return which they are, the longest due first
	 */
	List<Dirty> due(long now) {
		return this.queue.due(now).stream().map(Dirty::of).toList();
	}

	/** Forgets one that is about to be synced, if it is still remembered. */
	boolean take(Dirty dirty) {
		return this.queue.take(dirty.internalId() + SEPARATOR + dirty.name());
	}

	/** Remembers one that was taken and could not be synced. */
	void retry(Dirty dirty, long due) {
		this.queue.retry(dirty.internalId() + SEPARATOR + dirty.name(), due);
	}

	int size() {
		return this.queue.size();
	}

	/**
	 * A subsession that is ahead of the database.
	 *
	 * @param internalId the internal id of its session
	 * @param name its name
	 */
	record Dirty(String internalId, String name) {

		static Dirty of(String id) {
			int separator = id.lastIndexOf(SEPARATOR);
			return new Dirty(id.substring(0, separator), id.substring(separator + 1));
		}

	}

}
