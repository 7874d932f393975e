package dev.hybridsession.simulation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import dev.hybridsession.support.MemoryDatabase;
import dev.hybridsession.support.MemoryLockTable;
import dev.hybridsession.support.MemoryNotebook;
import dev.hybridsession.support.MemoryStore;
import dev.hybridsession.support.MemorySubsessionStore;
import dev.hybridsession.tier.StoreUnavailableException;

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

	SimulatedDatabase(Scheduler scheduler, Network network) {
		this.scheduler = scheduler;
		this.network = network;
		this.clock = new SimulatedClock(scheduler, 0);
		this.notebook.setClock(this.clock);
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

	/** Who has no answer in time takes it for away, at that moment. */
	private void noAnswer() {
		long now = this.scheduler.now();
		this.outages.add(0, new long[] { now, now + 1 });
	}

	boolean isDown() {
		return wasDown(this.scheduler.now(), this.scheduler.now());
	}

	/** Whether it was away at some time between these. */
	boolean wasDown(long from, long to) {
		return this.outages.stream().anyMatch((outage) -> outage[0] <= to && outage[1] > from);
	}

	/** For how long it was away in all until a time. */
	long downTime(long until) {
		return this.outages.stream()
			.mapToLong((outage) -> Math.max(0,
					Math.min(Math.min(outage[1], this.scheduler.now()), until) - Math.min(outage[0], until)))
			.sum();
	}

	/** The way of an instance to one of the tables. */
	<T> T connect(Class<T> type, T table) {
		return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type },
				(proxy, method, arguments) -> ask(method.getName(), () -> {
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

	private Object ask(String what, Callable<Object> question) throws Exception {
		Actor self = this.scheduler.current();
		Exchange<Answer> exchange = new Exchange<>(this.scheduler, Answer.NONE, self);
		long wayBack = this.network.latency(self);
		this.scheduler.after(this.network.latency(self), () -> {
			boolean away = isDown();
			Answer answer = away ? Answer.NONE : Answer.of(question);
			this.scheduler.note(away ? 1 : 2);
			this.network.tell(() -> "    " + self.name + ": database " + what + " -> " + answer);
			this.scheduler.after(wayBack, () -> exchange.complete(isDown() ? Answer.NONE : answer));
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
