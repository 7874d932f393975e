package dev.hybridsession.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

import dev.hybridsession.internal.cache.routing.CacheNode;
import dev.hybridsession.internal.cache.routing.Deadline;
import dev.hybridsession.internal.cache.routing.NodeListener;
import dev.hybridsession.internal.cache.routing.Pending;
import dev.hybridsession.internal.record.RecordCodec;
import dev.hybridsession.internal.record.SessionCopy;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.CacheWrite.Outcome;
import dev.hybridsession.internal.store.NodeIdentity;
import dev.hybridsession.support.MemoryServer;
import org.jspecify.annotations.Nullable;

/**
 * The connection of an instance to a server.
 * <ol>
 * <li>Requests and answers arrive in the order in which they were sent.</li>
 * <li>The first answer that does not come in time ends the connection, and cancels all
 * requests in flight. The server may still do them at any later time.</li>
 * <li>It is opened again when the server answers, which is looked for twice a
 * second.</li>
 * </ol>
 */
final class SimulatedNode implements CacheNode {

	static final long OPERATION_TIMEOUT = 250_000;

	private static final long CHECK = 500_000;

	private final Scheduler scheduler;

	private final Network network;

	private final String name;

	/** Of the process of the instance. */
	private final Standstill standstill;

	/** Which its name leads to. */
	private SimulatedServer server;

	private final List<Exchange<?>> inFlight = new ArrayList<>();

	private NodeListener listener = (name) -> {
	};

	private Consumer<Boolean> observer = (there) -> {
	};

	private boolean up;

	private boolean cut;

	private boolean closed;

	private int epoch;

	private long lastArrival;

	private long lastAnswer;

	SimulatedNode(Scheduler scheduler, Network network, SimulatedServer server, Standstill standstill) {
		this.scheduler = scheduler;
		this.network = network;
		this.name = server.name();
		this.server = server;
		this.standstill = standstill;
	}

	/** The name leads to another server from now on, where it is connected to anew. */
	void leadTo(SimulatedServer another) {
		lose();
		boolean connected = this.server.connected.remove(this);
		this.server = another;
		if (connected) {
			another.connected.add(this);
		}
	}

	/** Told when this instance loses sight of the server, or has it back. */
	void onChange(Consumer<Boolean> action) {
		this.observer = action;
	}

	/** Nothing gets through any more, which nobody is told. */
	void cut() {
		this.cut = true;
	}

	void mend() {
		this.cut = false;
	}

	/** The server has ended the connection. */
	void reset() {
		this.scheduler.after(this.network.latency(), () -> {
			if (!this.cut && !this.standstill.defers(this::lose)) {
				lose();
			}
		});
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public void start(NodeListener nodeListener) {
		this.listener = nodeListener;
		this.server.connected.add(this);
		this.up = reachable();
		if (!this.up) {
			this.observer.accept(false);
			nodeListener.changed(name());
		}
		check();
	}

	@Override
	public void awaitStart(Deadline deadline) {
		// it is there, or is lost
	}

	@Override
	public boolean up() {
		return this.up;
	}

	@Override
	public NodeIdentity identity() {
		return this.server.identity;
	}

	/** Returns the copy of a session that could be read, or {@code null} for none. */
	@Nullable SessionCopy copy(String key) {
		boolean there = this.up && reachable();
		return (there && this.server.memory.read(key) instanceof CacheRead.Hit hit) ? RecordCodec.decode(hit.value())
				: null;
	}

	private boolean reachable() {
		return !this.cut && this.server.answers();
	}

	private void lose() {
		if (!this.up || this.closed) {
			return;
		}
		this.observer.accept(false);
		this.up = false;
		this.epoch++;
		List<Exchange<?>> lost = List.copyOf(this.inFlight);
		this.inFlight.clear();
		lost.forEach(Exchange::giveUp);
		this.listener.changed(name());
	}

	private void check() {
		this.scheduler.after(CHECK, () -> {
			if (this.closed) {
				return;
			}
			if (!this.up && !this.standstill.isOn() && reachable()) {
				this.observer.accept(true);
				this.listener.changed(name());
				this.up = true;
				this.listener.changed(name());
			}
			check();
		});
	}

	@Override
	public Pending<CacheRead> read(String key) {
		return send("read " + key, (to) -> {
			CacheRead read = to.memory.read(key);
			return (read instanceof CacheRead.Hit hit)
					? new CacheRead.Hit(hit.value(), new Token(this.epoch, hit.token())) : read;
		}, CacheRead.NoHit.UNAVAILABLE, CacheRead.NoHit.UNAVAILABLE);
	}

	@Override
	public Pending<CacheWrite> replace(String key, byte[] value, CacheToken token, Duration timeToLive) {
		if (this.up && ((Token) token).epoch() != this.epoch) {
			return (deadline) -> CacheWrite.of(Outcome.CONFLICT);
		}
		return write("replace " + key, (to) -> to.store(
				() -> to.memory.store(key, value, timeToLive, MemoryServer.ifUnchanged(((Token) token).token())),
				() -> {
				}));
	}

	@Override
	public Pending<CacheWrite> add(String key, byte[] value, Duration timeToLive) {
		return write("add " + key,
				(to) -> to.store(() -> to.memory.store(key, value, timeToLive, MemoryServer::ifAbsent), () -> {
				}));
	}

	@Override
	public Pending<CacheWrite> put(String key, byte[] value, Duration timeToLive) {
		return write("put " + key, (to) -> to.store(() -> to.memory.store(key, value, timeToLive, MemoryServer::always),
				() -> to.memory.remove(key, MemoryServer::always)));
	}

	@Override
	public Pending<CacheWrite> remove(String key) {
		return write("remove " + key, (to) -> to.memory.remove(key, MemoryServer::ifPresent));
	}

	@Override
	public Pending<CacheWrite> remove(String key, CacheToken token) {
		if (this.up && ((Token) token).epoch() != this.epoch) {
			return (deadline) -> CacheWrite.of(Outcome.CONFLICT);
		}
		return write("remove if unchanged " + key,
				(to) -> to.memory.remove(key, MemoryServer.ifUnchanged(((Token) token).token())));
	}

	private Pending<CacheWrite> write(String what, Function<SimulatedServer, CacheWrite> write) {
		return send(what, (to) -> {
			CacheWrite done = write.apply(to);
			CacheToken token = done.token();
			return (token != null) ? new CacheWrite(done.outcome(), new Token(this.epoch, token)) : done;
		}, CacheWrite.of(Outcome.UNAVAILABLE), CacheWrite.of(Outcome.UNCONFIRMED));
	}

	private static String told(Object answer) {
		if (answer instanceof CacheWrite write) {
			return write.outcome().toString();
		}
		return (answer instanceof CacheRead.Hit hit) ? "hit of " + Arrays.hashCode(hit.value()) : answer.toString();
	}

	private <T> Pending<T> send(String what, Function<SimulatedServer, T> request, T unsent, T unanswered) {
		Actor self = this.scheduler.current();
		if (!this.up) {
			return (deadline) -> unsent;
		}
		Exchange<T> exchange = new Exchange<>(this.scheduler, unanswered, self);
		this.inFlight.add(exchange);
		long sent = this.scheduler.now();
		boolean lost = this.cut;
		SimulatedServer to = this.server;
		this.lastArrival = Math.max(this.lastArrival, sent + this.network.latency(self));
		long wayBack = this.network.latency(self);
		this.scheduler.after(this.lastArrival - sent, () -> {
			if (!lost) {
				to.arrive(() -> {
					this.scheduler.note(name().hashCode());
					T answer = request.apply(to);
					this.network.tell(() -> "    " + self.name + ": " + name() + " " + what + " -> " + told(answer));
					if (!this.cut) {
						answer(exchange, answer, wayBack);
					}
				});
			}
		});
		long until = sent + OPERATION_TIMEOUT;
		return (deadline) -> {
			boolean answered = exchange.await(until);
			if (!answered) {
				lose();
			}
			return exchange.result();
		};
	}

	private <T> void answer(Exchange<T> exchange, T answer, long wayBack) {
		long now = this.scheduler.now();
		this.lastAnswer = Math.max(this.lastAnswer, now + wayBack);
		this.scheduler.after(this.lastAnswer - now, () -> {
			if (this.inFlight.remove(exchange)) {
				exchange.complete(answer);
			}
		});
	}

	@Override
	public void close() {
		this.up = false;
		this.closed = true;
		this.server.connected.remove(this);
	}

	/** A token of another connection is of no use. */
	private record Token(int epoch, CacheToken token) implements CacheToken {
	}

}
