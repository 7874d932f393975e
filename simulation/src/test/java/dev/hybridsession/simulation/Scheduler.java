package dev.hybridsession.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Decides who runs, and when it is. One thing happens at a time, and the order depends on
 * nothing but the seed:
 * <ol>
 * <li>What is to happen is an event with a time; events of the same time happen in the
 * order in which they were planned. Between two events no time passes.</li>
 * <li>An actor runs until it suspends itself, or ends. It then has the next events
 * happen, until one resumes it or another actor: a thread that has to wait for nobody
 * goes on without a switch.</li>
 * </ol>
 */
final class Scheduler {

	private static final AtomicInteger THREADS = new AtomicInteger();

	private static final ExecutorService POOL = Executors.newCachedThreadPool((task) -> {
		Thread thread = new Thread(task, "simulated-" + THREADS.incrementAndGet());
		thread.setDaemon(true);
		return thread;
	});

	private final long seed;

	private final PriorityQueue<Event> events = new PriorityQueue<>();

	private final List<Actor> actors = new ArrayList<>();

	private final Actor main;

	private long now;

	private long planned;

	private long steps;

	private long hash = 17;

	private @Nullable Actor running;

	private @Nullable Throwable failure;

	private boolean over;

	Scheduler(long seed) {
		this.seed = seed;
		this.main = new Actor("main", random("main"), new Standstill());
	}

	/** Returns a stream of random numbers that belongs to a name alone. */
	SplittableRandom random(String name) {
		long mixed = this.seed * 0x9E3779B97F4A7C15L;
		for (int i = 0; i < name.length(); i++) {
			mixed = (mixed ^ name.charAt(i)) * 0xBF58476D1CE4E5B9L;
			mixed ^= mixed >>> 29;
		}
		return new SplittableRandom(mixed);
	}

	/** Microseconds since the beginning. */
	long now() {
		return this.now;
	}

	/** How much has happened. */
	long steps() {
		return this.steps;
	}

	/** Differs, but for a very rare accident, if anything has happened differently. */
	long hash() {
		return this.hash;
	}

	void note(long what) {
		this.hash = (this.hash ^ what ^ this.now) * 0x100000001B3L;
		this.steps++;
	}

	/** Plans an event, which must not block. */
	void after(long micros, Runnable action) {
		plan(micros, () -> {
			action.run();
			return null;
		});
	}

	private void plan(long micros, Happening happening) {
		this.events.add(new Event(this.now + Math.max(0, micros), this.planned++, happening));
	}

	/** Starts an actor of a process, not at once, but at this time. */
	Actor start(String name, Standstill standstill, Runnable work) {
		Actor actor = new Actor(name, random(name), standstill);
		this.actors.add(actor);
		plan(0, () -> begin(actor, work));
		return actor;
	}

	private @Nullable Actor begin(Actor actor, Runnable work) {
		if (actor.isDead()) {
			actor.finish();
			return null;
		}
		if (actor.standstill.defers(() -> plan(0, () -> begin(actor, work)))) {
			return null;
		}
		POOL.execute(() -> live(actor, work));
		return actor;
	}

	private void live(Actor actor, Runnable work) {
		actor.bind();
		actor.awaitTurn();
		this.running = actor;
		try {
			work.run();
		}
		catch (Actor.Killed ex) {
			// its process is no more
		}
		catch (Throwable ex) {
			fail(ex);
		}
		Thread.interrupted();
		actor.finish();
		this.actors.remove(actor);
		this.running = null;
		Actor next = this.over ? this.main : happen(null);
		next.letRun();
	}

	/** Ends the simulation with the exception that an actor threw. */
	private void fail(Throwable ex) {
		if (this.failure == null) {
			this.failure = ex;
		}
	}

	/** Kills an actor: it does nothing more. */
	void kill(Actor actor) {
		actor.kill();
		if (actor != this.running) {
			wake(actor);
		}
	}

	/** The actor that is running. */
	Actor current() {
		Actor current = this.running;
		if (current == null) {
			throw new IllegalStateException("An event must not wait");
		}
		if (current.isDead() || this.over) {
			throw new Actor.Killed();
		}
		return current;
	}

	/**
	 * Suspends the running actor.
	 * @param micros for how long at most
	 * @return whether it was woken before
	 */
	boolean suspend(long micros) {
		Actor self = current();
		long which = self.beginSuspension();
		plan(micros, () -> resume(self, which, false));
		this.running = null;
		Actor next = happen(self);
		if (next != self) {
			next.letRun();
			self.awaitTurn();
		}
		this.running = self;
		if (self.isDead() || this.over || this.failure != null) {
			throw new Actor.Killed();
		}
		return self.wasWoken();
	}

	/** Lets time pass for the running actor. */
	void sleep(long micros) {
		suspend(micros);
	}

	/** Wakes an actor from the suspension that it is in now. */
	void wake(Actor actor) {
		long which = actor.suspension();
		plan(0, () -> resume(actor, which, true));
	}

	private @Nullable Actor resume(Actor actor, long which, boolean woken) {
		if (actor.standstill.defers(() -> plan(0, () -> resume(actor, which, woken)))) {
			return null;
		}
		return actor.endSuspension(which, woken) ? actor : null;
	}

	/** Has events happen until one resumes an actor. */
	private Actor happen(@Nullable Actor self) {
		while (true) {
			if (this.failure != null) {
				return this.main;
			}
			Event event = this.events.poll();
			if (event == null) {
				fail(new IllegalStateException("Everybody waits for ever"));
				return this.main;
			}
			this.now = event.time();
			Actor resumed;
			try {
				resumed = event.happening().happen();
			}
			catch (Throwable ex) {
				fail(ex);
				return this.main;
			}
			if (resumed != null) {
				note(resumed.name.hashCode());
				return resumed;
			}
		}
	}

	/** Runs a simulation on this thread, and ends all actors with it. */
	void run(Runnable work) throws Throwable {
		this.main.bind();
		this.running = this.main;
		try {
			work.run();
		}
		catch (Throwable ex) {
			fail(ex);
		}
		end();
		if (this.failure != null) {
			throw this.failure;
		}
	}

	private void end() {
		this.over = true;
		for (Actor actor : List.copyOf(this.actors)) {
			if (actor.isBound() && !actor.isDone()) {
				actor.letRun();
				this.main.awaitTurn();
			}
		}
		this.running = null;
	}

	/** An event, which may resume an actor. */
	@FunctionalInterface
	private interface Happening {

		@Nullable Actor happen();

	}

	private record Event(long time, long order, Happening happening) implements Comparable<Event> {

		@Override
		public int compareTo(Event other) {
			int byTime = Long.compare(this.time, other.time);
			return (byTime != 0) ? byTime : Long.compare(this.order, other.order);
		}

	}

}
