package dev.hybridsession.subsession;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The changes of this instance, by subsession and in the order in which they came. The
 * first applies all that wait with it; then the next that has come meanwhile does.
 */
final class ChangeQueue {

	private static final int MOST_AT_ONCE = 1_000;

	private final ConcurrentHashMap<String, Queue<Change>> queues = new ConcurrentHashMap<>();

	/** The subsessions that this thread is applying changes to. */
	private final ThreadLocal<Set<String>> applying = ThreadLocal.withInitial(HashSet::new);

	/**
	 * Has a change applied.
	 * @param key the subsession
	 * @param change the change
	 * @param work applies changes; what it throws fails all of them
	 */
	void run(String key, Change change, Consumer<List<Change>> work) {
		if (this.applying.get().contains(key)) {
			throw new IllegalStateException("A function that updates a subsession cannot update the same subsession");
		}
		this.queues.compute(key, (ignored, queue) -> {
			Queue<Change> waiting = Objects.requireNonNullElseGet(queue, ArrayDeque::new);
			waiting.add(change);
			if (queue == null) {
				change.lead();
			}
			return waiting;
		});
		if (change.awaitTurn()) {
			lead(key, work);
		}
		change.rethrow();
	}

	private void lead(String key, Consumer<List<Change>> work) {
		List<Change> changes = take(key);
		this.applying.get().add(key);
		try {
			work.accept(changes);
		}
		catch (RuntimeException ex) {
			changes.forEach((change) -> change.fail(ex));
		}
		finally {
			this.applying.get().remove(key);
			if (this.applying.get().isEmpty()) {
				this.applying.remove();
			}
			next(key);
			changes.forEach(Change::done);
		}
	}

	private List<Change> take(String key) {
		List<Change> changes = new ArrayList<>();
		this.queues.computeIfPresent(key, (ignored, queue) -> {
			while (!queue.isEmpty() && changes.size() < MOST_AT_ONCE) {
				changes.add(queue.remove());
			}
			return queue;
		});
		return changes;
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

}
