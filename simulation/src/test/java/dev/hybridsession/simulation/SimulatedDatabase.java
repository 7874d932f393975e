package dev.hybridsession.simulation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import dev.hybridsession.internal.store.StoreContendedException;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.support.MemoryDatabase;
import dev.hybridsession.support.MemoryLockTable;
import dev.hybridsession.support.MemoryNotebook;
import dev.hybridsession.support.MemoryStore;
import dev.hybridsession.support.MemorySubsessionStore;

/**
 * The database, and the way there. What is asked is done as a whole or not at all. While
 * it is away everything fails, also what it has just committed and not yet answered.
 */
final class SimulatedDatabase {

	private static final long TIMEOUT = 1_000_000;

	private final Scheduler scheduler;

	private final Network network;

	private final MemoryDatabase tables = new MemoryDatabase();

	final MemoryStore sessions = new MemoryStore(this.tables);

	final MemorySubsessionStore subsessions = new MemorySubsessionStore(this.tables);

	final MemoryNotebook notebook = new MemoryNotebook();

	final MemoryLockTable locks = new MemoryLockTable();

	final SimulatedClock clock;

	/** When it was away, as beginnings and ends; the last one may last. */
	private final List<long[]> outages = new ArrayList<>();

	/** When it had no free connection, likewise. */
	private final List<long[]> congestions = new ArrayList<>();

	/** When a table was locked against writes, likewise. */
	private final List<long[]> locked = new ArrayList<>();

	/** The tables that are locked now. */
	private final List<Class<?>> lockedTables = new ArrayList<>();

	/** When an instance did not reach it, or stood still, likewise. */
	private final Map<SimulatedInstance, List<long[]>> solitudes = new LinkedHashMap<>();

	/** When an instance had no free connection of its own, likewise. */
	private final Map<SimulatedInstance, List<long[]>> exhaustions = new LinkedHashMap<>();

	private final Rules rules;

	SimulatedDatabase(Scheduler scheduler, Network network, Rules rules) {
		this.scheduler = scheduler;
		this.network = network;
		this.clock = new SimulatedClock(scheduler, 0);
		this.notebook.setClock(this.clock);
		this.rules = rules;
	}

	void beginCongestion() {
		this.congestions.add(new long[] { this.scheduler.now(), Long.MAX_VALUE });
	}

	void endCongestion() {
		this.congestions.get(this.congestions.size() - 1)[1] = this.scheduler.now();
	}

	boolean isCongested() {
		return isIn(this.congestions, this.scheduler.now(), this.scheduler.now());
	}

	boolean isCongested(SimulatedInstance instance) {
		long now = this.scheduler.now();
		return isCongested() || wasExhausted(instance, now, now);
	}

	/** Whether it was away for an instance, and not for the others. */
	boolean wasAlone(SimulatedInstance instance, long from, long to) {
		return isIn(this.solitudes.getOrDefault(instance, List.of()), from, to) || wasExhausted(instance, from, to);
	}

	/** An instance that takes it for away already does so without a connection, too. */
	private boolean wasExhausted(SimulatedInstance instance, long from, long to) {
		return isIn(this.exhaustions.getOrDefault(instance, List.of()), from, to);
	}

	private boolean wasCongested(SimulatedInstance instance, long from, long to) {
		return isIn(this.congestions, from, to) || isIn(this.locked, from, to) || wasExhausted(instance, from, to);
	}

	/**
	 * A table of sessions can be read from now on, and not be written.
	 * @return the end of that
	 */
	Runnable lock(Class<?> table) {
		long[] time = { this.scheduler.now(), Long.MAX_VALUE };
		this.locked.add(time);
		this.lockedTables.add(table);
		return () -> {
			time[1] = this.scheduler.now();
			this.lockedTables.remove(table);
		};
	}

	void goDown() {
		if (!isDown()) {
			this.outages.add(new long[] { this.scheduler.now(), Long.MAX_VALUE });
		}
	}

	void comeBack() {
		if (isDown()) {
			this.outages.get(this.outages.size() - 1)[1] = this.scheduler.now();
		}
	}

	/**
	 * An instance does not reach it from now on.
	 * @return the end of that
	 */
	Runnable beginSolitude(SimulatedInstance instance) {
		return begin(this.solitudes, instance);
	}

	/**
	 * An instance has no free connection from now on, while others have.
	 * @return the end of that
	 */
	Runnable beginExhaustion(SimulatedInstance instance) {
		return begin(this.exhaustions, instance);
	}

	private Runnable begin(Map<SimulatedInstance, List<long[]>> times, SimulatedInstance instance) {
		long[] time = { this.scheduler.now(), Long.MAX_VALUE };
		times.computeIfAbsent(instance, (one) -> new ArrayList<>()).add(time);
		return () -> time[1] = this.scheduler.now();
	}

	/**
	 * A caller that has no answer in time takes the database for away, at that moment.
	 */
	private void noAnswer() {
		long now = this.scheduler.now();
		this.outages.add(0, new long[] { now, now + 1 });
	}

	boolean isDown() {
		return isIn(this.outages, this.scheduler.now(), this.scheduler.now());
	}

	/** Whether it was away for an instance at some time between these. */
	boolean wasAway(SimulatedInstance instance, long from, long to) {
		return isIn(this.outages, from, to) || wasAlone(instance, from, to);
	}

	/** Whether it was away for an instance, or had no free connection. */
	boolean wasDown(SimulatedInstance instance, long from, long to) {
		return wasAway(instance, from, to) || wasCongested(instance, from, to);
	}

	/** Whether it was away for any instance, or had no free connection. */
	boolean wasDown(long from, long to) {
		return isIn(this.outages, from, to) || isIn(this.congestions, from, to) || isIn(this.locked, from, to)
				|| alone().anyMatch((times) -> isIn(times, from, to));
	}

	private Stream<List<long[]>> alone() {
		return Stream.concat(this.solitudes.values().stream(), this.exhaustions.values().stream());
	}

	private static boolean isIn(List<long[]> times, long from, long to) {
		return times.stream().anyMatch((time) -> time[0] <= to && time[1] > from);
	}

	/** For how long it was away or had no free connection in all until a time. */
	long downTime(long until) {
		return Stream.concat(Stream.of(this.outages, this.congestions, this.locked), alone())
			.flatMap(List::stream)
			.mapToLong((outage) -> Math.max(0,
					Math.min(Math.min(outage[1], this.scheduler.now()), until) - Math.min(outage[0], until)))
			.sum();
	}

	/** The way of an instance to one of the tables. */
	<T> T connect(SimulatedInstance instance, Class<T> type, T table) {
		return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type },
				(proxy, method, arguments) -> ask(instance, type, method.getName(), () -> {
					try {
						return method.invoke(table, arguments);
					}
					catch (InvocationTargetException ex) {
						if (ex.getTargetException() instanceof Error error) {
							throw error;
						}
						throw (Exception) ex.getTargetException();
					}
				})));
	}

	private Object ask(SimulatedInstance instance, Class<?> table, String what, Callable<Object> question)
			throws Exception {
		Actor self = this.scheduler.current();
		if (isCongested(instance)) {
			awaitConnection(instance);
		}
		boolean writes = !what.startsWith("find") && !what.equals("probe");
		if (writes && this.lockedTables.contains(table)) {
			this.scheduler.sleep(TIMEOUT);
			throw new StoreContendedException("The table is locked", null);
		}
		Exchange<Answer> exchange = new Exchange<>(this.scheduler, Answer.NONE, self);
		long wayBack = this.network.latency(self);
		this.scheduler.after(this.network.latency(self), () -> {
			boolean away = isDown() || instance.isSevered();
			Answer answer = away ? Answer.NONE : Answer.of(question);
			this.scheduler.note(away ? 1 : 2);
			this.network.tell(() -> "    " + self.name + ": database " + what + " -> " + answer);
			this.scheduler.after(wayBack,
					() -> exchange.complete((isDown() || instance.isSevered()) ? Answer.NONE : answer));
		});
		if (!exchange.await(this.scheduler.now() + TIMEOUT)) {
			noAnswer();
		}
		Answer answer = exchange.result();
		if (answer.failure() != null) {
			throw answer.failure();
		}
		return answer.value();
	}

	private void awaitConnection(SimulatedInstance instance) {
		long end = this.scheduler.now() + TIMEOUT;
		while (isCongested(instance)) {
			if (this.scheduler.now() >= end) {
				throw this.rules.congested();
			}
			this.scheduler.sleep(TIMEOUT / 4);
		}
	}

	private record Answer(Object value, Exception failure) {

		static final Answer NONE = new Answer(null, new StoreUnavailableException("The database is away", null));

		static Answer of(Callable<Object> question) {
			try {
				return new Answer(question.call(), null);
			}
			catch (Exception ex) {
				return new Answer(null, ex);
			}
		}

	}

}
