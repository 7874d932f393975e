package dev.hybridsession.internal.lock;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import dev.hybridsession.internal.system.Waiter;

/**
 * Locks among the threads of this instance, one for each key. One thread at a time then
 * competes with the other instances for the key.
 * <ol>
 * <li>A free key goes to the first thread that asks. Further threads queue.</li>
 * <li>The holder hands the key to the thread that has waited longest. A thread that comes
 * later cannot overtake it.</li>
 * <li>A thread that has waited as long as allowed leaves the queue, unless the key has
 * been handed to it at that very moment.</li>
 * <li>A free key that no thread waits for takes no memory.</li>
 * </ol>
 * A lock belongs to its holder, not to a thread, and may be given back by another one. It
 * is not reentrant. Waiting does not pin a virtual thread.
 */
public final class LocalLocks {

	/**
	 * The waiting threads, by key. Each is either granted the key, or gives up and
	 * completes with {@code false}, never both.
	 */
	private final Map<String, Queue<CompletableFuture<Boolean>>> queues = new ConcurrentHashMap<>();

	private final Waiter waiter;

	public LocalLocks(Waiter waiter) {
		this.waiter = waiter;
	}

	/**
	 * Takes the lock of a key, after all who have asked before.
	 * @param nanos how long to wait at most, in nanoseconds; zero or less means not to
	 * wait
	 * @return whether the caller has the lock now; {@code false} also if the thread was
	 * interrupted while it waited, which it then still is
	 */
	public boolean acquire(String key, long nanos) {
		CompletableFuture<Boolean> turn = new CompletableFuture<>();
		this.queues.compute(key, (same, queue) -> {
			if (queue == null) {
				turn.complete(true);
				return new ArrayDeque<>(2);
			}
			if (nanos > 0) {
				queue.add(turn);
			}
			return queue;
		});
		if (nanos <= 0 || turn.isDone()) {
			return turn.isDone();
		}
		if (this.waiter.await(turn, nanos) || !turn.complete(false)) {
			return true;
		}
		this.queues.computeIfPresent(key, (same, queue) -> {
			queue.remove(turn);
			return queue;
		});
		return false;
	}

	/** Gives the lock of a key back, to the thread that has waited longest. */
	public void release(String key) {
		this.queues.computeIfPresent(key, (same, queue) -> grantNext(queue) ? queue : null);
	}

	/**
	 * Gives the lock of a key to the thread that has waited longest, and keeps it if
	 * nobody waits.
	 * @return whether another has it now
	 */
	public boolean handOver(String key) {
		boolean[] handed = new boolean[1];
		this.queues.computeIfPresent(key, (same, queue) -> {
			handed[0] = grantNext(queue);
			return queue;
		});
		return handed[0];
	}

	/** Returns how many wait for a key; their number may have changed since. */
	public int waiting(String key) {
		int[] waiting = new int[1];
		this.queues.computeIfPresent(key, (same, queue) -> {
			waiting[0] = queue.size();
			return queue;
		});
		return waiting[0];
	}

	int size() {
		return this.queues.size();
	}

	private static boolean grantNext(Queue<CompletableFuture<Boolean>> queue) {
		CompletableFuture<Boolean> next = queue.poll();
		while (next != null && !next.complete(true)) {
			next = queue.poll();
		}
		return next != null;
	}

}
