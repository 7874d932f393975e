package dev.hybridsession.simulation;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.CacheWrite.Outcome;
import dev.hybridsession.internal.store.NodeIdentity;
import dev.hybridsession.support.MemoryServer;

/** A memcached process, and what may be wrong with it. */
final class SimulatedServer {

	final MemoryServer memory;

	final NodeIdentity identity;

	/** Those that are connected to it learn of its end. */
	final List<SimulatedNode> connected = new ArrayList<>();

	private final List<Runnable> unanswered = new ArrayList<>();

	private boolean alive = true;

	private boolean hung;

	private boolean full;

	SimulatedServer(String name, NodeIdentity identity, Clock clock) {
		this.identity = identity;
		this.memory = new MemoryServer(name, clock);
	}

	String name() {
		return this.memory.name();
	}

	boolean alive() {
		return this.alive;
	}

	boolean answers() {
		return this.alive && !this.hung;
	}

	/** Its data is gone, and its connections end. */
	void crash() {
		this.alive = false;
		this.memory.clear();
		this.unanswered.clear();
		List.copyOf(this.connected).forEach(SimulatedNode::reset);
	}

	void restart() {
		this.alive = true;
	}

	/** It is stopped: what it is asked waits. */
	void hang() {
		this.hung = true;
	}

	/**
	 * It goes on, and does everything that it was asked for, also for callers that gave
	 * up.
	 */
	void goOn() {
		this.hung = false;
		List<Runnable> late = List.copyOf(this.unanswered);
		this.unanswered.clear();
		late.forEach(Runnable::run);
	}

	void setFull(boolean full) {
		this.full = full;
	}

	/** A request has arrived. */
	void arrive(Runnable request) {
		if (!this.alive) {
			return;
		}
		if (this.hung) {
			this.unanswered.add(request);
			return;
		}
		request.run();
	}

	/**
	 * As with memcached, a refused put removes the old value, and a refused conditional
	 * replacement leaves it.
	 */
	CacheWrite store(Supplier<CacheWrite> store, Runnable refusal) {
		if (this.full) {
			refusal.run();
			return CacheWrite.of(Outcome.REFUSED);
		}
		return store.get();
	}

}
