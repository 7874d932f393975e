package dev.hybridsession.showcase;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The Redis of the comparison. {@link Cluster} has one where {@code redis-server} is on
 * the path, and runs it together with the instance that keeps its sessions there. It
 * writes nothing to the disk, as memcached does not either.
 */
final class RedisServer {

	private static final String HOST = "127.0.0.1";

	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	private static final Duration TO_STOP = Duration.ofSeconds(5);

	private static final int ATTEMPTS = 100;

	/** All commands but the two of this class. */
	private static final Pattern CALLS = Pattern.compile("cmdstat_(?!info:|ping:)[^:]+:calls=(\\d+),.*");

	private final Path program;

	private final Path directory;

	private final int port;

	private final ReentrantLock lock = new ReentrantLock();

	private volatile @Nullable ChildProcess process;

	/**
	 * Creates a server, which does not run yet.
	 * @param program the file of {@code redis-server}
	 * @param directory its directory
	 * @param port its port
	 */
	RedisServer(Path program, Path directory, int port) {
		this.program = program;
		this.directory = directory;
		this.port = port;
	}

	/**
	 * Looks for the program.
	 * @param path the folders, as the variable {@code PATH} has them
	 * @return the file of {@code redis-server}, or empty if no folder has it
	 */
	static Optional<Path> find(String path) {
		return Stream.of(path.split(File.pathSeparator))
			.filter((folder) -> !folder.isEmpty())
			.map((folder) -> Path.of(folder, "redis-server"))
			.filter(Files::isExecutable)
			.findFirst();
	}

	int port() {
		return this.port;
	}

	long pid() {
		ChildProcess current = this.process;
		return (current != null) ? current.pid() : 0;
	}

	/** Starts it, empty, unless it runs, and waits until it answers. */
	void start() {
		this.lock.lock();
		try {
			ChildProcess current = this.process;
			if (current == null || !current.isAlive()) {
				ChildProcess started = launch();
				this.process = started;
				awaitAnswer(started);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	void stop() {
		this.lock.lock();
		try {
			ChildProcess current = this.process;
			if (current != null) {
				current.stop(TO_STOP);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Asks Redis how many commands it has executed since its start.
	 * @return the number, without the questions of the showcase
	 */
	long commands() throws IOException {
		return commands(ask("INFO commandstats\r\nPING"));
	}

	static long commands(List<String> answer) {
		return answer.stream()
			.flatMap((line) -> CALLS.matcher(line).results())
			.map((MatchResult calls) -> calls.group(1))
			.mapToLong(Long::parseLong)
			.sum();
	}

	private ChildProcess launch() {
		List<String> command = List.of(this.program.toString(), "--bind", HOST, "--port", Integer.toString(this.port),
				"--save", "", "--appendonly", "no", "--loglevel", "warning", "--dir",
				this.directory.toAbsolutePath().toString());
		try {
			return ChildProcess.start("redis", command, Map.of());
		}
		catch (IOException ex) {
			throw new IllegalStateException("redis-server cannot be started: " + ex.getMessage(), ex);
		}
	}

	private void awaitAnswer(ChildProcess started) {
		for (int attempt = 0; attempt < ATTEMPTS && started.isAlive(); attempt++) {
			try {
				ask("PING");
				return;
			}
			catch (IOException ex) {
				Pause.brief();
			}
		}
		stop();
		throw new IllegalStateException("redis-server does not start on port " + this.port + ".");
	}

	/** Returns the lines before the answer to the last command, a ping. */
	private List<String> ask(String commands) throws IOException {
		try (TextConnection redis = new TextConnection(HOST, this.port, TIMEOUT)) {
			return redis.ask(commands, "+PONG");
		}
	}

}
