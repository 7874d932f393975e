package dev.hybridsession.showcase;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * A memcached of the showcase, which the buttons of the dashboard kill, start, freeze,
 * thaw, flush and fill. Its port stays the same.
 */
final class MemcachedNode {

	/** The states of the process of a node. */
	enum State {

		/** It answers. */
		RUNNING,
		/** It keeps connections and data, and answers nothing. */
		FROZEN,
		/** There is no process. */
		DEAD

	}

	private static final String HOST = "127.0.0.1";

	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	/** A node that takes thousands of values may answer late. */
	private static final Duration TO_FILL = Duration.ofSeconds(10);

	private static final int ATTEMPTS = 100;

	private final String name;

	private final int port;

	private final ReentrantLock lock = new ReentrantLock();

	private volatile @Nullable ChildProcess process;

	private volatile boolean frozen;

	MemcachedNode(String name, int port) {
		this.name = name;
		this.port = port;
	}

	String name() {
		return this.name;
	}

	String address() {
		return HOST + ":" + this.port;
	}

	State state() {
		ChildProcess current = this.process;
		if (current == null || !current.isAlive()) {
			return State.DEAD;
		}
		return this.frozen ? State.FROZEN : State.RUNNING;
	}

	/** Starts it, empty, and waits until it answers. */
	void start() {
		inTurn(() -> {
			if (state() == State.DEAD) {
				this.process = launch();
				awaitAnswer();
			}
		});
	}

	void kill() {
		inTurn(() -> {
			ChildProcess current = this.process;
			if (current != null) {
				current.kill();
			}
			this.frozen = false;
		});
	}

	void freeze() {
		inTurn(() -> {
			running().signal("STOP");
			this.frozen = true;
		});
	}

	/** Lets it go on, with the data that it had. */
	void thaw() {
		inTurn(() -> {
			Assert.state(state() == State.FROZEN, () -> "Node " + this.name + " is not frozen.");
			this.frozen = false;
			running().signal("CONT");
		});
	}

	void flush() {
		inTurn(() -> {
			running();
			ask("flush_all", "OK");
		});
	}

	/**
	 * Fills it with other values until it evicts.
	 * @return how many items it has evicted
	 */
	long fill() {
		this.lock.lock();
		try {
			running();
			try (TextConnection memcached = new TextConnection(HOST, this.port, TO_FILL)) {
				return new Filling(memcached).run();
			}
			catch (IOException ex) {
				throw unanswered(ex);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Asks memcached for its figures.
	 * @return them, empty unless it is running
	 */
	Map<String, String> stats() {
		if (state() != State.RUNNING) {
			return Map.of();
		}
		try (TextConnection memcached = new TextConnection(HOST, this.port, TIMEOUT)) {
			return memcached.stats("stats");
		}
		catch (IOException ex) {
			// killed or frozen meanwhile
			return Map.of();
		}
	}

	long pid() {
		ChildProcess current = this.process;
		return (current != null) ? current.pid() : 0;
	}

	private ChildProcess running() {
		ChildProcess current = this.process;
		if (current == null || state() != State.RUNNING) {
			throw new IllegalStateException("Node " + this.name + " is not running.");
		}
		return current;
	}

	private ChildProcess launch() {
		List<String> command = new ArrayList<>(
				List.of("memcached", "-l", HOST, "-p", Integer.toString(this.port), "-U", "0"));
		if ("root".equals(System.getProperty("user.name"))) {
			// memcached refuses to run as root
			command.addAll(List.of("-u", "nobody"));
		}
		try {
			return ChildProcess.start("memcached " + this.name, command, Map.of());
		}
		catch (IOException ex) {
			throw new IllegalStateException("memcached is not on the path: install it (apt-get install memcached).",
					ex);
		}
	}

	private void awaitAnswer() {
		for (int attempt = 1; state() != State.DEAD; attempt++) {
			try {
				ask("version", "VERSION");
				return;
			}
			catch (IllegalStateException ex) {
				if (attempt == ATTEMPTS) {
					throw ex;
				}
				Pause.brief();
			}
		}
		throw new IllegalStateException("memcached does not start on port " + this.port + ".");
	}

	private List<String> ask(String command, String end) {
		try (TextConnection memcached = new TextConnection(HOST, this.port, TIMEOUT)) {
			return memcached.ask(command, end);
		}
		catch (IOException ex) {
			throw unanswered(ex);
		}
	}

	private IllegalStateException unanswered(IOException ex) {
		return new IllegalStateException("Node " + this.name + " does not answer: " + ex.getMessage(), ex);
	}

	private void inTurn(Runnable change) {
		this.lock.lock();
		try {
			change.run();
		}
		finally {
			this.lock.unlock();
		}
	}

}
