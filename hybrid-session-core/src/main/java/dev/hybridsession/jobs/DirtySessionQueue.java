package dev.hybridsession.jobs;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

import dev.hybridsession.copies.DirtySessions;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that this instance knows to be ahead of the database, by the time at which
 * they are to be synced. Keeps ids, not data. Notices those that memcached has lost.
 */
public final class DirtySessionQueue implements DirtySessions {

	private static final long AT_ONCE = Long.MIN_VALUE;

	/** The part of the capacity that sessions take of which the row has everything. */
	private static final int WATCHED_PART = 10;

	private final ConcurrentHashMap<String, DirtyEntry> entries = new ConcurrentHashMap<>();

	private final int capacity;

	private final boolean background;

	private final EvictionWatch evictions;

	private volatile long drainedUntil = Long.MIN_VALUE;

	/**
	 * Creates an empty queue.
	 * @param capacity the most sessions to remember
	 * @param background {@code false} if sessions that have a row are left to page loads
	 * and to the shutdown
	 * @param evictions is told of what memcached has lost
	 */
	public DirtySessionQueue(int capacity, boolean background, EvictionWatch evictions) {
		this.capacity = capacity;
		this.background = background;
		this.evictions = evictions;
	}

	@Override
	public boolean add(String id, long due, long unsynced) {
		long dueHere = dueHere(due);
		long now = this.evictions.now();
		DirtyEntry known = this.entries.get(id);
		if (known != null && known.due() <= dueHere && (known.isChanged() || unsynced == Long.MIN_VALUE)
				&& isRecent(known, now)) {
			return true;
		}
		if (known == null && isFull()) {
			return false;
		}
		retry(id, new DirtyEntry(dueHere, now, unsynced));
		return true;
	}

	/** Whether memcached has had no reason yet to let it expire. */
	private boolean isRecent(DirtyEntry entry, long now) {
		return entry.isWatched() && now - entry.watchedSince() <= this.evictions.longestWatch();
	}

	/**
	 * Remembers a session that was taken and could not be synced, also if others have
	 * taken its place: no more than one batch of them is ever too many.
	 * @param id its public id
	 * @param entry what to remember
	 */
	void retry(String id, DirtyEntry entry) {
		this.entries.merge(id, entry, DirtyEntry::and);
	}

	@Override
	public boolean lookFor(String id, long due) {
		if (isFull() && !contains(id)) {
			return false;
		}
		retry(id, DirtyEntry.unwatched(dueHere(due)));
		return true;
	}

	private long dueHere(long due) {
		return (this.background || due == AT_ONCE) ? due : Long.MAX_VALUE;
	}

	@Override
	public boolean repair(String id) {
		return lookFor(id, AT_ONCE);
	}

	@Override
	public void watch(String id, long due) {
		if (!isEvicting()) {
			unwatch(id);
			return;
		}
		DirtyEntry watched = new DirtyEntry(due, this.evictions.now(), Long.MIN_VALUE);
		boolean room = this.background && this.entries.mappingCount() < Math.max(1, this.capacity / WATCHED_PART);
		if (room || contains(id)) {
			this.entries.merge(id, watched, (known, newer) -> known.unwatched().and(newer));
		}
	}

	@Override
	public void unwatch(String id) {
		this.entries.computeIfPresent(id, (same, known) -> known.unwatched());
	}

	@Override
	public void missing(String id, LongSupplier fence) {
		DirtyEntry known = this.entries.get(id);
		if (known != null && isLost(known, fence) && this.entries.replace(id, known, known.unwatched())) {
			this.evictions.missing(known.isChanged(), known.watchedSince());
		}
	}

	/** Reports one that was taken, if it is known to be lost. */
	void missing(DirtyEntry taken, LongSupplier fence) {
		if (isLost(taken, fence)) {
			this.evictions.missing(taken.isChanged(), taken.watchedSince());
		}
	}

	/**
	 * An item that was lost with a node, or that may be on another node, was not evicted.
	 */
	private boolean isLost(DirtyEntry entry, LongSupplier fence) {
		return isRecent(entry, this.evictions.now()) && entry.watchedSince() > fence.getAsLong();
	}

	@Override
	public boolean isEvicting() {
		return this.evictions.writesThrough();
	}

	void announceEndOfEvictions() {
		this.evictions.announceEnd();
	}

	@Override
	public boolean mayLag(long now) {
		return now >= this.drainedUntil && !isFull();
	}

	/**
	 * Lets nothing lag for a while.
	 * @param time until when, in milliseconds since the epoch
	 */
	public void drainUntil(long time) {
		this.drainedUntil = time;
	}

	private boolean isFull() {
		return this.entries.mappingCount() >= this.capacity;
	}

	/**
	 * Returns how many sessions are remembered.
	 * @return the number
	 */
	public int size() {
		return this.entries.size();
	}

	boolean contains(String id) {
		return this.entries.containsKey(id);
	}

	/**
	 * Returns the sessions that are due, which stay remembered.
	 * @param now sessions due later are not returned, in milliseconds since the epoch
	 * @return their ids, the longest due first
	 */
	List<String> due(long now) {
		return this.entries.entrySet()
			.stream()
			.filter((entry) -> entry.getValue().due() <= now)
			.sorted(DirtySessionQueue::byDue)
			.map(Map.Entry::getKey)
			.toList();
	}

	private static int byDue(Map.Entry<String, DirtyEntry> one, Map.Entry<String, DirtyEntry> other) {
		return Long.compare(one.getValue().due(), other.getValue().due());
	}

	/** Forgets one, and returns what was remembered of it, if it still was. */
	@Nullable DirtyEntry take(String id) {
		return this.entries.remove(id);
	}

	/**
	 * Takes the sessions that are due, the longest due first.
	 * @param now sessions due later stay, in milliseconds since the epoch
	 * @param limit the most sessions to take, at least 1
	 * @return by their public ids
	 */
	Map<String, DirtyEntry> take(long now, int limit) {
		// after an outage all are due, and sorting all for each batch would take seconds
		PriorityQueue<Due> latestFirst = new PriorityQueue<>();
		this.entries.forEach((id, entry) -> {
			if (entry.due() > now) {
				return;
			}
			if (latestFirst.size() == limit && entry.due() < latestFirst.element().time()) {
				latestFirst.remove();
			}
			if (latestFirst.size() < limit) {
				latestFirst.add(new Due(id, entry.due()));
			}
		});
		Map<String, DirtyEntry> taken = new LinkedHashMap<>();
		latestFirst.stream().sorted((one, other) -> other.compareTo(one)).forEach((due) -> {
			DirtyEntry entry = take(due.id());
			if (entry != null) {
				taken.put(due.id(), entry);
			}
		});
		return taken;
	}

	/**
	 * When a session is due; the latest comes first.
	 */
	private record Due(String id, long time) implements Comparable<Due> {

		@Override
		public int compareTo(Due other) {
			return Long.compare(other.time, this.time);
		}

	}

}
