package dev.hybridsession.simulation;

import org.jspecify.annotations.Nullable;

/**
 * A question that is on its way, and its answer.
 *
 * @param <T> what kind of answer
 */
final class Exchange<T> {

	private final Scheduler scheduler;

	private final T unanswered;

	private final Actor asker;

	private @Nullable T answer;

	private boolean over;

	Exchange(Scheduler scheduler, T unanswered, Actor asker) {
		this.scheduler = scheduler;
		this.unanswered = unanswered;
		this.asker = asker;
	}

	void complete(T value) {
		this.answer = value;
		giveUp();
	}

	/** There will be no answer. */
	void giveUp() {
		this.over = true;
		this.scheduler.wake(this.asker);
	}

	/**
	 * Waits for the answer.
	 * @param until a time of the scheduler
	 * @return whether it is known by then what to expect
	 */
	boolean await(long until) {
		while (!this.over && this.scheduler.now() < until) {
			this.scheduler.suspend(until - this.scheduler.now());
		}
		return this.over;
	}

	T result() {
		T value = this.answer;
		return (value != null) ? value : this.unanswered;
	}

}
