package dev.hybridsession.internal.jobs;

import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

import dev.hybridsession.internal.copies.DirtyCopies;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the copies that this instance knows to be ahead of their rows, by the time at
 * which they are to be synced. An instance has one queue for sessions and another for
 * subsessions; requests fill them, and {@link SyncPass} and {@link SubsessionSyncPass}
 * take from them. Keeps ids, not data. Notices the copies that memcached has lost.
 *
 * @param <K> names a copy
 */
public final class DirtyQueue<K> implements DirtyCopies<K> {

	private static final long AT_ONCE = Long.MIN_VALUE;

	private static final long LEFT_TO_PAGES = Long.MAX_VALUE;

	/**
	 * Most sessions have ended if no page has loaded them for so long. The others are
	 * synced, to make room.
	 */
	private static final long LONGEST_LEFT = Duration.ofHours(1).toMillis();

	/** Copies whose rows have everything take at most this part of the capacity. */
	private static final int WATCHED_PART = 10;

	private final ConcurrentHashMap<K, DirtyEntry> entries = new ConcurrentHashMap<>();

	private final int capacity;

	private final boolean background;

	private final EvictionWatch evictions;

	private volatile long drainedUntil = Long.MIN_VALUE;

	/**
	 * Creates an empty queue.
	 * @param capacity the most copies to remember
	 * @param background {@code false} if copies that have a row are left to page loads
	 * for an hour, or until the shutdown
	 */
	public DirtyQueue(int capacity, boolean background, EvictionWatch evictions) {
		this.capacity = capacity;
		this.background = background;
		this.evictions = evictions;
	}

	@Override
	public boolean add(K id, long due, long unsynced) {
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

	@Override
	public void synced(K id, long stamp) {
		DirtyEntry known = this.entries.get(id);
		if (known != null && known.isChanged() && known.unsynced() <= stamp) {
			this.entries.replace(id, known, known.unchanged());
		}
	}

	/** Whether memcached has had no reason yet to let it expire. */
	private boolean isRecent(DirtyEntry entry, long now) {
		return entry.isWatched() && now - entry.watchedSince() <= this.evictions.longestWatch();
	}

	/**
	 * Puts a copy back that was taken and could not be synced, even if the queue is full
	 * again. Only the batches of a running pass exceed the capacity.
	 */
	void retry(K id, DirtyEntry entry) {
		this.entries.merge(id, entry, DirtyEntry::and);
	}

	@Override
	public boolean lookFor(K id, long due) {
		if (isFull() && !contains(id)) {
			return false;
		}
		retry(id, DirtyEntry.unwatched(dueHere(due)));
		return true;
	}

	private long dueHere(long due) {
		return (this.background || due == AT_ONCE) ? due : LEFT_TO_PAGES;
	}

	/**
	 * A copy that is left to page loads leaves the queue with the next pass if the row
	 * has everything, or if the session has ended. It is unwatched then.
	 */
	private static long due(DirtyEntry entry) {
		return (entry.due() != LEFT_TO_PAGES) ? entry.due() : entry.watchedSince() + LONGEST_LEFT;
	}

	@Override
	public boolean repair(K id) {
		return lookFor(id, AT_ONCE);
	}

	@Override
	public void watch(K id, long due) {
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
	public void unwatch(K id) {
		this.entries.computeIfPresent(id, (same, known) -> known.unwatched());
	}

	@Override
	public void missing(K id, LongSupplier fence) {
		DirtyEntry known = this.entries.get(id);
		if (known != null && isLost(known, fence) && this.entries.replace(id, known, known.unwatched())) {
			this.evictions.missing(known.isChanged(), known.watchedSince());
		}
	}

	/** Reports a copy that was taken, if memcached is known to have lost it. */
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
	public boolean mayLag() {
		return this.evictions.steady() >= this.drainedUntil && !isFull();
	}

	/**
	 * Lets nothing lag for a while.
	 * @param time until when, in milliseconds by a clock that nobody sets
	 */
	public void drainUntil(long time) {
		this.drainedUntil = time;
	}

	private boolean isFull() {
		return this.entries.mappingCount() >= this.capacity;
	}

	/** Returns how many copies are remembered. */
	public int size() {
		return this.entries.size();
	}

	/**
	 * Returns the oldest change that is not known to be in the database. Copies that are
	 * left to page loads do not count.
	 * @return its stamp, or {@link Long#MAX_VALUE} if there is none
	 */
	long oldestUnsynced() {
		long oldest = Long.MAX_VALUE;
		for (DirtyEntry entry : this.entries.values()) {
			if (entry.isChanged() && entry.due() != LEFT_TO_PAGES) {
				oldest = Math.min(oldest, entry.unsynced());
			}
		}
		return oldest;
	}

	@Override
	public boolean contains(K id) {
		return this.entries.containsKey(id);
	}

	/**
	 * Returns the copies that are due, which stay remembered.
	 * @param now copies due later are not returned, in milliseconds since the epoch
	 * @return their ids, the longest due first
	 */
	List<K> due(long now) {
		return this.entries.entrySet()
			.stream()
			.filter((entry) -> due(entry.getValue()) <= now)
			.sorted(Map.Entry.comparingByValue(Comparator.comparingLong(DirtyQueue::due)))
			.map(Map.Entry::getKey)
			.toList();
	}

	/** Removes a copy, and returns its entry, or {@code null} if there is none. */
	@Nullable DirtyEntry take(K id) {
		return this.entries.remove(id);
	}

	/**
	 * Removes the given copies that are still due.
	 * @param ids some of the ids that {@link #due} has returned
	 * @param now copies due later stay, in milliseconds since the epoch
	 */
	Map<K, DirtyEntry> take(List<K> ids, long now) {
		Map<K, DirtyEntry> taken = new LinkedHashMap<>();
		for (K id : ids) {
			this.entries.computeIfPresent(id, (same, entry) -> {
				if (due(entry) > now) {
					return entry;
				}
				taken.put(id, entry);
				return null;
			});
		}
		return taken;
	}

}
