package dev.hybridsession.simulation;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;

import dev.hybridsession.internal.system.Waiter;

/** Waiting, of which the scheduler says how long it takes. */
final class SimulatedWaiter implements Waiter {

	private static final long A_MOMENT = 100;

	private final Scheduler scheduler;

	SimulatedWaiter(Scheduler scheduler) {
		this.scheduler = scheduler;
	}

	@Override
	public long nanos() {
		return TimeUnit.MICROSECONDS.toNanos(this.scheduler.now());
	}

	@Override
	public boolean pause(long nanos) {
		this.scheduler.sleep(TimeUnit.NANOSECONDS.toMicros(nanos) + 1);
		return true;
	}

	@Override
	public boolean await(CompletableFuture<?> event, long nanos) {
		if (!event.isDone()) {
			Actor self = this.scheduler.current();
			event.whenComplete((value, failure) -> this.scheduler.wake(self));
			this.scheduler.suspend(TimeUnit.NANOSECONDS.toMicros(nanos));
		}
		return event.isDone();
	}

	@Override
	public void acquire(Lock lock) {
		while (!lock.tryLock()) {
			this.scheduler.sleep(A_MOMENT);
		}
	}

}
