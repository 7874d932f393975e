package dev.hybridsession.internal.subsession;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import dev.hybridsession.internal.system.Waiter;
import org.jspecify.annotations.Nullable;

/**
 * The changes of this instance, by subsession and in the order in which they came. The
 * thread of the first change reads the subsession, and applies all changes that wait by
 * then. A change that comes later begins the next round.
 */
final class ChangeQueue {

	/** The thread that applies changes for others gets its own answer after so many. */
	private static final int MOST_AT_ONCE = 1_000;

	private final ConcurrentHashMap<String, Deque<Change>> queues = new ConcurrentHashMap<>();

	/**
	 * Set while this thread applies changes. A change inside a change is refused: two
	 * threads could otherwise wait for each other.
	 */
	private final ThreadLocal<@Nullable Boolean> applying = new ThreadLocal<>();

	private final Waiter waiter;

	ChangeQueue(Waiter waiter) {
		this.waiter = waiter;
	}

	/**
	 * Has a change applied.
	 * @param work applies changes; what it throws fails all of them
	 */
	void run(String key, Change change, Consumer<Batch> work) {
		if (this.applying.get() != null) {
			throw new IllegalStateException("A function that updates a subsession cannot update one");
		}
		this.queues.compute(key, (ignored, queue) -> {
			Deque<Change> waiting = Objects.requireNonNullElseGet(queue, ArrayDeque::new);
			waiting.add(change);
			if (queue == null) {
				change.lead();
			}
			return waiting;
		});
		if (change.awaitTurn(this.waiter)) {
			lead(key, work);
		}
		change.rethrow();
	}

	private void lead(String key, Consumer<Batch> work) {
		Batch batch = new Batch(key);
		batch.join();
		this.applying.set(true);
		try {
			work.accept(batch);
		}
		catch (RuntimeException | Error ex) {
			if (Thread.currentThread().isInterrupted() && batch.changes().stream().noneMatch(Change::wasTried)) {
				batch.giveBack();
			}
			batch.changes().forEach((change) -> change.fail(ex));
		}
		finally {
			this.applying.remove();
			next(key);
			batch.changes().forEach(Change::done);
		}
	}

	private void next(String key) {
		this.queues.computeIfPresent(key, (ignored, queue) -> {
			Change first = queue.peek();
			if (first == null) {
				return null;
			}
			first.lead();
			return queue;
		});
	}

	/** Changes that are applied together. */
	final class Batch {

		private final String key;

		private final List<Change> changes = new ArrayList<>();

		private Batch(String key) {
			this.key = key;
		}

		/** Returns the changes that have joined so far. */
		List<Change> changes() {
			return this.changes;
		}

		/** Lets the waiting changes join, and returns all. */
		List<Change> join() {
			ChangeQueue.this.queues.computeIfPresent(this.key, (ignored, queue) -> {
				while (!queue.isEmpty() && this.changes.size() < MOST_AT_ONCE) {
					this.changes.add(queue.remove());
				}
				return queue;
			});
			return this.changes;
		}

		/**
		 * An interrupted thread fails alone: the next of the waiting threads applies the
		 * other changes.
		 */
		private void giveBack() {
			ChangeQueue.this.queues.computeIfPresent(this.key, (ignored, queue) -> {
				while (this.changes.size() > 1) {
					queue.addFirst(this.changes.remove(this.changes.size() - 1));
				}
				return queue;
			});
		}

	}

}
