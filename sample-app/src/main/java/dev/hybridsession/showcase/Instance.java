package dev.hybridsession.showcase;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

import dev.hybridsession.sample.SampleApplication;
import org.jspecify.annotations.Nullable;

/**
 * An instance of the sample, in a JVM of its own. It listens on the loopback interface
 * alone, its actuator on a port beside.
 */
final class Instance {

	/** The states of the process of an instance. */
	enum State {

		/** It has no answer yet. */
		STARTING,
		/** It gets its share of the requests. */
		RUNNING,
		/** It finishes its requests and writes its last sessions. */
		STOPPING,
		/** There is no process. */
		STOPPED

	}

	private static final Duration TO_START = Duration.ofMinutes(2);

	private static final Duration TO_STOP = Duration.ofSeconds(25);

	private final String name;

	private final int port;

	private final int managementPort;

	private final String profiles;

	private final Map<String, String> environment;

	private final HttpClient client = HttpClient.newHttpClient();

	private final ReentrantLock lock = new ReentrantLock();

	private final AtomicInteger requests = new AtomicInteger();

	private volatile State state = State.STOPPED;

	private volatile @Nullable ChildProcess process;

	/**
	 * Creates an instance, which does not run yet.
	 * @param name its name
	 * @param port the port of its pages
	 * @param managementPort the port of its actuator
	 * @param profiles its profiles, separated by commas
	 * @param environment further variables of its environment
	 */
	Instance(String name, int port, int managementPort, String profiles, Map<String, String> environment) {
		this.name = name;
		this.port = port;
		this.managementPort = managementPort;
		this.profiles = profiles;
		this.environment = environment;
	}

	String name() {
		return this.name;
	}

	State state() {
		ChildProcess current = this.process;
		boolean crashed = this.state == State.RUNNING && current != null && !current.isAlive();
		return crashed ? State.STOPPED : this.state;
	}

	long pid() {
		ChildProcess current = this.process;
		return (current != null) ? current.pid() : 0;
	}

	URI address(String pathAndQuery) {
		return URI.create("http://127.0.0.1:" + this.port + pathAndQuery);
	}

	/**
	 * Returns the address of a page of the actuator.
	 * @param path the path below {@code /actuator/}
	 * @return the address
	 */
	URI actuator(String path) {
		return URI.create("http://127.0.0.1:" + this.managementPort + "/actuator/" + path);
	}

	/** Counts a request in; false if the instance takes none. */
	boolean enter() {
		this.requests.incrementAndGet();
		if (state() == State.RUNNING) {
			return true;
		}
		leave();
		return false;
	}

	void leave() {
		this.requests.decrementAndGet();
	}

	/** Starts it, and waits until it takes requests. */
	void start() {
		this.lock.lock();
		try {
			if (state() == State.STOPPED) {
				this.state = State.STARTING;
				ChildProcess started = launch();
				this.process = started;
				awaitReady(started);
				this.state = State.RUNNING;
			}
		}
		finally {
			if (this.state == State.STARTING) {
				stopProcess();
			}
			this.lock.unlock();
		}
	}

	/**
	 * Takes it out of turn first, so that no request fails. Then it ends as any
	 * application does that gets the signal.
	 */
	void stop() {
		this.lock.lock();
		try {
			if (state() != State.STOPPED) {
				this.state = State.STOPPING;
				stopProcess();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void stopProcess() {
		for (int tries = 0; this.requests.get() > 0 && tries < 100; tries++) {
			Pause.brief();
		}
		ChildProcess current = this.process;
		if (current != null) {
			current.stop(TO_STOP);
		}
		this.state = State.STOPPED;
	}

	private ChildProcess launch() {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
						"-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
		command.addAll(program());
		command.addAll(List.of("--server.port=" + this.port, "--server.address=127.0.0.1",
				"--management.server.port=" + this.managementPort, "--management.server.address=127.0.0.1",
				"--spring.profiles.active=" + this.profiles, "--sample.instance=" + this.name));
		try {
			return ChildProcess.start("instance " + this.name, command, this.environment);
		}
		catch (IOException ex) {
			throw new IllegalStateException("The instance " + this.name + " cannot be started.", ex);
		}
	}

	/** The packaged showcase is one jar; unpacked it is a list of jars and folders. */
	private static List<String> program() {
		String path = System.getProperty("java.class.path");
		boolean packaged = path.endsWith(".jar") && !path.contains(File.pathSeparator);
		return packaged ? List.of("-jar", path) : List.of("-cp", path, SampleApplication.class.getName());
	}

	private void awaitReady(ChildProcess started) {
		long giveUp = System.nanoTime() + TO_START.toNanos();
		while (!isReady()) {
			if (!started.isAlive() || System.nanoTime() - giveUp > 0) {
				throw new IllegalStateException("The instance " + this.name + " does not start: see the lines above.");
			}
			Pause.brief();
		}
	}

	private boolean isReady() {
		try {
			HttpRequest question = HttpRequest.newBuilder(actuator("health/readiness"))
				.timeout(Duration.ofSeconds(5))
				.build();
			return this.client.send(question, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
		}
		catch (IOException ex) {
			return false;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while the instance " + this.name + " starts.", ex);
		}
	}

}
