package dev.hybridsession.simulation;

import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/** A thread of some instance. It runs only while the scheduler lets it. */
final class Actor {

	final String name;

	/**
	 * Each actor has its own random numbers, so that the actions of other actors do not
	 * change them.
	 */
	final SplittableRandom random;

	/** Of its process. */
	final Standstill standstill;

	private volatile boolean mayRun;

	private volatile @Nullable Thread thread;

	private boolean dead;

	private boolean done;

	/**
	 * How often the actor has been suspended. A wake-up names the suspension that it
	 * ends.
	 */
	private long suspension;

	private boolean woken;

	Actor(String name, SplittableRandom random, Standstill standstill) {
		this.name = name;
		this.random = random;
		this.standstill = standstill;
	}

	void bind() {
		this.thread = Thread.currentThread();
	}

	boolean isBound() {
		return this.thread != null;
	}

	void letRun() {
		this.mayRun = true;
		LockSupport.unpark(this.thread);
	}

	void awaitTurn() {
		while (!this.mayRun) {
			LockSupport.park(this);
		}
		this.mayRun = false;
	}

	/** Its process has been killed. */
	void kill() {
		this.dead = true;
	}

	boolean isDead() {
		return this.dead;
	}

	void finish() {
		this.done = true;
	}

	boolean isDone() {
		return this.done;
	}

	long beginSuspension() {
		this.woken = false;
		return ++this.suspension;
	}

	long suspension() {
		return this.suspension;
	}

	/** Whether it still is in that suspension, which ends with this. */
	boolean endSuspension(long which, boolean wake) {
		boolean ends = !this.done && this.suspension == which;
		if (ends) {
			this.woken = wake;
			this.suspension++;
		}
		return ends;
	}

	boolean wasWoken() {
		return this.woken;
	}

	/** Unwinds a thread whose process is no more. */
	static final class Killed extends Error {

		Killed() {
			super("killed", null, false, false);
		}

	}

}
