package dev.hybridsession.sync;

import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;

import dev.hybridsession.repository.DirtySessions;

/**
 * The sessions that this instance knows to be ahead of the database, by the time at which
 * they are to be synced. Keeps ids, not data.
 */
public final class DirtySessionQueue implements DirtySessions {

	private static final long AT_ONCE = Long.MIN_VALUE;

	private final ConcurrentHashMap<String, Long> dueById = new ConcurrentHashMap<>();

	private final int capacity;

	private final boolean background;

	private volatile long drainedUntil = Long.MIN_VALUE;

	/**
	 * Creates an empty queue.
	 * @param capacity the most sessions to remember
	 * @param background {@code false} if sessions that have a row are left to page loads
	 * and to the shutdown
	 */
	public DirtySessionQueue(int capacity, boolean background) {
		this.capacity = capacity;
		this.background = background;
	}

	@Override
	public boolean add(String id, long due) {
		long dueHere = (this.background || due == AT_ONCE) ? due : Long.MAX_VALUE;
		Long known = this.dueById.get(id);
		if (known != null && known <= dueHere) {
			return true;
		}
		if (known == null && isFull()) {
			return false;
		}
		retry(id, dueHere);
		return true;
	}

	/**
	 * Remembers a session that was taken and could not be synced, also if others have
	 * taken its place: no more than one batch of them is ever too many.
	 * @param id its public id
	 * @param due when to try again, in milliseconds since the epoch
	 */
	void retry(String id, long due) {
		this.dueById.merge(id, due, Math::min);
	}

	@Override
	public boolean repair(String id) {
		return add(id, AT_ONCE);
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
		return this.dueById.mappingCount() >= this.capacity;
	}

	/**
	 * Returns how many sessions are remembered.
	 * @return the number
	 */
	public int size() {
		return this.dueById.size();
	}

	boolean contains(String id) {
		return this.dueById.containsKey(id);
	}

	/**
	 * Returns the sessions that are due, which stay remembered.
	 * @param now sessions due later are not returned, in milliseconds since the epoch
	 * @return their ids, the longest due first
	 */
	List<String> due(long now) {
		return this.dueById.entrySet()
			.stream()
			.filter((entry) -> entry.getValue() <= now)
			.sorted(Map.Entry.comparingByValue())
			.map(Map.Entry::getKey)
			.toList();
	}

	/** Forgets one, if it is still remembered. */
	boolean take(String id) {
		return this.dueById.remove(id) != null;
	}

	/**
	 * Takes the sessions that are due, the longest due first.
	 * @param now sessions due later stay, in milliseconds since the epoch
	 * @param limit the most sessions to take, at least 1
	 * @return their public ids
	 */
	List<String> take(long now, int limit) {
		// after an outage all are due, and sorting all for each batch would take seconds
		PriorityQueue<Map.Entry<String, Long>> latestFirst = new PriorityQueue<>(
				Map.Entry.<String, Long>comparingByValue().reversed());
		for (Map.Entry<String, Long> entry : this.dueById.entrySet()) {
			if (entry.getValue() > now) {
				continue;
			}
			if (latestFirst.size() == limit && entry.getValue() < latestFirst.element().getValue()) {
				latestFirst.remove();
			}
			if (latestFirst.size() < limit) {
				latestFirst.add(entry);
			}
		}
		List<String> due = latestFirst.stream().sorted(Map.Entry.comparingByValue()).map(Map.Entry::getKey).toList();
		due.forEach(this.dueById::remove);
		return due;
	}

}
