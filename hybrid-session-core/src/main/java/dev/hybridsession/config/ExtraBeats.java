package dev.hybridsession.config;

import java.util.concurrent.atomic.AtomicBoolean;

import org.springframework.core.task.TaskExecutor;
import org.springframework.core.task.TaskRejectedException;

/**
 * Beats at once when a node is lost or back after a heartbeat without such a change.
 * {@link ClusterMember} calls it. Every other change goes with the next regular beat. So
 * a node that comes and goes is written to the notebook once per heartbeat.
 */
final class ExtraBeats {

	/** Whether the next change beats at once. */
	private final AtomicBoolean free = new AtomicBoolean(true);

	/** Whether anything has changed since the last regular beat. */
	private final AtomicBoolean changed = new AtomicBoolean();

	private final TaskExecutor executor;

	private final Runnable beat;

	ExtraBeats(TaskExecutor executor, Runnable beat) {
		this.executor = executor;
		this.beat = beat;
	}

	/** Notes that the regular beat comes now. */
	void regularBeat() {
		this.free.set(!this.changed.getAndSet(false));
	}

	/** Notes a change, and beats soon if the last heartbeat was quiet. */
	void changed() {
		this.changed.set(true);
		if (!this.free.compareAndSet(true, false)) {
			return;
		}
		try {
			this.executor.execute(this.beat);
		}
		catch (TaskRejectedException ex) {
			// the application is being stopped
		}
	}

}
