package dev.hybridsession.simulation;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A scheduled thread of an instance, as far as leases need one. */
final class SimulatedExecutor extends AbstractExecutorService implements ScheduledExecutorService {

	private final Scheduler scheduler;

	private final Consumer<Runnable> actors;

	private boolean shutdown;

	SimulatedExecutor(Scheduler scheduler, Consumer<Runnable> actors) {
		this.scheduler = scheduler;
		this.actors = actors;
	}

	@Override
	public void execute(Runnable command) {
		this.actors.accept(command);
	}

	@Override
	public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
		this.actors.accept(() -> {
			this.scheduler.sleep(unit.toMicros(delay));
			if (!this.shutdown) {
				command.run();
			}
		});
		return null;
	}

	@Override
	public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay, TimeUnit unit) {
		this.actors.accept(() -> {
			this.scheduler.sleep(unit.toMicros(initialDelay));
			while (!this.shutdown) {
				command.run();
				this.scheduler.sleep(unit.toMicros(delay));
			}
		});
		return null;
	}

	@Override
	public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
		throw new UnsupportedOperationException();
	}

	@Override
	public <V> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
		throw new UnsupportedOperationException();
	}

	@Override
	public void shutdown() {
		this.shutdown = true;
	}

	@Override
	public List<Runnable> shutdownNow() {
		this.shutdown = true;
		return List.of();
	}

	@Override
	public boolean isShutdown() {
		return this.shutdown;
	}

	@Override
	public boolean isTerminated() {
		return this.shutdown;
	}

	@Override
	public boolean awaitTermination(long timeout, TimeUnit unit) {
		return true;
	}

}
