package dev.hybridsession.jobs;

import java.util.List;
import java.util.function.LongSupplier;

import dev.hybridsession.subsession.DirtySubsessions;
import org.jspecify.annotations.Nullable;

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
	 * @param evictions is told of what memcached has lost
	 */
	public DirtySubsessionQueue(int capacity, boolean background, EvictionWatch evictions) {
		this.queue = new DirtySessionQueue(capacity, background, evictions);
	}

	private static String id(String internalId, String name) {
		return internalId + SEPARATOR + name;
	}

	@Override
	public boolean add(String internalId, String name, long due, long unsynced) {
		return this.queue.add(id(internalId, name), due, unsynced);
	}

	@Override
	public boolean lookFor(String internalId, String name, long due) {
		return this.queue.lookFor(id(internalId, name), due);
	}

	@Override
	public void watch(String internalId, String name, long due) {
		this.queue.watch(id(internalId, name), due);
	}

	@Override
	public void missing(String internalId, String name, LongSupplier fence) {
		this.queue.missing(id(internalId, name), fence);
	}

	@Override
	public boolean contains(String internalId, String name) {
		return this.queue.contains(id(internalId, name));
	}

	@Override
	public boolean mayLag(long now) {
		return this.queue.mayLag(now) && !this.queue.isEvicting();
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

	/**
	 * Forgets one that is about to be synced, and returns what was remembered of it, if
	 * it still was.
	 */
	@Nullable DirtyEntry take(Dirty dirty) {
		return this.queue.take(id(dirty.internalId(), dirty.name()));
	}

	/** Remembers one that was taken and could not be synced. */
	void retry(Dirty dirty, DirtyEntry entry) {
		this.queue.retry(id(dirty.internalId(), dirty.name()), entry);
	}

	/** Reports one that was taken and that memcached no longer has. */
	void missing(DirtyEntry taken, LongSupplier fence) {
		this.queue.missing(taken, fence);
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
