package dev.hybridsession.internal.reactive;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;

/**
 * Counts the operations that wait or run, and holds up the stop of the application until
 * the last of them is done. Spring calls it after the web server has stopped, and waits
 * as long as a shutdown phase may last.
 */
public final class RunningOperations implements SmartLifecycle {

	private final int phase;

	private final AtomicInteger count = new AtomicInteger();

	private final AtomicReference<@Nullable Runnable> whenDone = new AtomicReference<>();

	private volatile boolean running;

	/**
	 * Creates a count of none.
	 * @param phase above that of the jobs, which sync what the operations have saved
	 */
	public RunningOperations(int phase) {
		this.phase = phase;
	}

	void begin() {
		this.count.incrementAndGet();
	}

	void end() {
		this.count.decrementAndGet();
		tellIfDone();
	}

	private void tellIfDone() {
		if (this.count.get() == 0) {
			Runnable told = this.whenDone.getAndSet(null);
			if (told != null) {
				told.run();
			}
		}
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop(Runnable callback) {
		stop();
		this.whenDone.set(callback);
		tellIfDone();
	}

	@Override
	public void stop() {
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return this.phase;
	}

}
