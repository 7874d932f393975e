package dev.hybridsession.config;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.springframework.core.task.TaskExecutor;
import org.springframework.core.task.TaskRejectedException;

/**
 * Beats at once when a node is lost or back, for the first change after each regular
 * beat. Later changes go with the next regular beat, so that a node that comes and goes
 * does not write the notebook all the time.
 */
final class ExtraBeats {

	/** A change is told before anybody acts on it, and once more after that. */
	private static final int BEATS_PER_CHANGE = 2;

	private final AtomicInteger left = new AtomicInteger(BEATS_PER_CHANGE);

	private final AtomicBoolean pending = new AtomicBoolean();

	private final TaskExecutor executor;

	private final Runnable beat;

	ExtraBeats(TaskExecutor executor, Runnable beat) {
		this.executor = executor;
		this.beat = beat;
	}

	/**
	 * Notes that the regular beat comes now.
	 */
	void regularBeat() {
		this.left.set(BEATS_PER_CHANGE);
	}

	/**
	 * Notes a change, and beats soon if it is the first.
	 */
	void changed() {
		if (this.left.get() <= 0 || !this.pending.compareAndSet(false, true)) {
			return;
		}
		this.left.decrementAndGet();
		try {
			this.executor.execute(() -> {
				this.pending.set(false);
				this.beat.run();
			});
		}
		catch (TaskRejectedException ex) {
			// the application is being stopped
		}
	}

}
