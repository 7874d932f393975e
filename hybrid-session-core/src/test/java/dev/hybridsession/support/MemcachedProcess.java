package dev.hybridsession.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A real memcached on a free port of the loopback interface, which can be killed,
 * restarted and stopped. Close it; at the latest it ends with the virtual machine.
 */
public final class MemcachedProcess implements AutoCloseable {

	private final ReentrantLock restarting = new ReentrantLock();

	private static final String NOT_INSTALLED = "memcached is not installed: install it "
			+ "(Debian, Ubuntu: apt-get install memcached) or run ./dev test";

	private static final int ATTEMPTS = 5;

	private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

	static {
		Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
	}

	private final List<String> arguments;

	private @Nullable SaslUsers users;

	private int port;

	private Process process;

	private MemcachedProcess(List<String> arguments, @Nullable SaslUsers users) {
		Servers.require();
		this.arguments = arguments;
		this.users = users;
		for (int attempt = 1;; attempt++) {
			this.port = Ports.take();
			try {
				this.process = launch();
				return;
			}
			catch (IllegalStateException ex) {
				// somebody else may have taken the port
				if (attempt == ATTEMPTS || Set.of(NOT_INSTALLED, SaslUsers.NO_PLAIN).contains(ex.getMessage())) {
					throw ex;
				}
			}
		}
	}

	/**
	 * Starts a memcached and waits until it answers.
	 * @param arguments further arguments of its command line
	 * @return the process
	 * @throws IllegalStateException if there is no memcached on the path, or it does not
	 * start; the message says what to do
	 */
	public static MemcachedProcess start(String... arguments) {
		return new MemcachedProcess(List.of(arguments), null);
	}

	/**
	 * Starts a memcached that lets in one user only, and only in the binary protocol.
	 * @param user the user's name
	 * @param password the user's password
	 * @param arguments further arguments of its command line
	 * @return the process
	 * @throws IllegalStateException if it cannot be started; the message says what to do
	 */
	public static MemcachedProcess startWithUser(String user, String password, String... arguments) {
		SaslUsers users = new SaslUsers();
		users.allow(user, password);
		return new MemcachedProcess(List.of(arguments), users);
	}

	/**
	 * Returns where it listens.
	 * @return {@code 127.0.0.1}
	 */
	public String host() {
		return "127.0.0.1";
	}

	/**
	 * Returns the port, which stays the same over restarts.
	 * @return the port
	 */
	public int port() {
		return this.port;
	}

	/**
	 * Returns host and port as properties have them.
	 * @return {@code host:port}
	 */
	public String address() {
		return host() + ":" + this.port;
	}

	/**
	 * Returns the id of the process, which is another after a restart.
	 * @return the process id
	 */
	public long pid() {
		return this.process.pid();
	}

	/** Kills it without a chance to close its connections, and waits until it is gone. */
	public void kill() {
		this.process.destroyForcibly();
		try {
			if (!this.process.waitFor(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS)) {
				throw new IllegalStateException("memcached cannot be killed");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		RUNNING.remove(this.process);
	}

	/**
	 * Starts it again, empty, on the same port, after killing it if need be. Several
	 * threads restart it one after the other.
	 */
	public void restart() {
		this.restarting.lock();
		try {
			kill();
			this.process = launch();
		}
		finally {
			this.restarting.unlock();
		}
	}

	/** Makes it lose its data, as a restart does, but without being away for a moment. */
	public void loseData() {
		try (Socket socket = new Socket(host(), this.port)) {
			socket.getOutputStream().write("flush_all\r\n".getBytes(StandardCharsets.US_ASCII));
			if (socket.getInputStream().read() != 'O') {
				throw new IllegalStateException("memcached has not answered OK to flush_all");
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException("memcached does not answer to flush_all", ex);
		}
	}

	/** Returns how long it keeps an item from now on. */
	public int secondsToLive(String key) {
		try (Socket socket = new Socket(host(), this.port)) {
			socket.getOutputStream().write(("mg " + key + " t\r\n").getBytes(StandardCharsets.US_ASCII));
			BufferedReader answer = new BufferedReader(
					new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
			return Integer.parseInt(answer.readLine().replaceFirst("HD t", ""));
		}
		catch (IOException ex) {
			throw new IllegalStateException("memcached does not answer to mg", ex);
		}
	}

	/**
	 * Restarts it with a user in place of the one it may have had.
	 * @param user the user's name
	 * @param password the user's password
	 */
	public void restartWithUser(String user, String password) {
		SaslUsers users = (this.users != null) ? this.users : new SaslUsers();
		users.allow(user, password);
		this.users = users;
		restart();
	}

	/**
	 * Runs something before each answer to a password, which may hold it up.
	 * @param hesitation what to run
	 */
	public void hesitate(Runnable hesitation) {
		this.users.hesitate(hesitation);
	}

	/**
	 * Stops it: it keeps its connections and data, accepts through the kernel, and
	 * answers nothing. Returns when every thread of it has stopped, which on a busy
	 * machine is later than the signal was sent.
	 */
	public void stop() {
		signal("STOP");
		Awaitility.await("memcached stops")
			.atMost(LongestWait.TIME)
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(1))
			.until(this::isStopped);
	}

	private boolean isStopped() {
		try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(this.process.pid()), "task"))) {
			return threads.allMatch(MemcachedProcess::isStopped);
		}
		catch (IOException ex) {
			// there is nobody to tell where there is no /proc
			return true;
		}
	}

	/** The state follows the name, which is in parentheses (proc(5)). */
	private static boolean isStopped(Path thread) {
		try {
			String stat = Files.readString(thread.resolve("stat"));
			return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
		}
		catch (IOException ex) {
			return true;
		}
	}

	/** Lets it go on after {@link #stop}. */
	public void cont() {
		signal("CONT");
	}

	@Override
	public void close() {
		kill();
		Ports.giveBack(this.port);
		if (this.users != null) {
			this.users.close();
		}
	}

	private void signal(String name) {
		try {
			int code = new ProcessBuilder("kill", "-" + name, Long.toString(this.process.pid())).start().waitFor();
			if (code != 0) {
				throw new IllegalStateException("kill -" + name + " failed with " + code);
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException("Cannot signal memcached", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private Process launch() {
		List<String> command = new ArrayList<>(
				List.of("memcached", "-l", host(), "-p", Integer.toString(this.port), "-U", "0"));
		if ("root".equals(System.getProperty("user.name"))) {
			command.addAll(List.of("-u", unprivilegedUser()));
		}
		command.addAll(this.arguments);
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD);
		if (this.users != null) {
			this.users.configure(builder);
		}
		Process started;
		try {
			started = builder.start();
		}
		catch (IOException ex) {
			throw new IllegalStateException(NOT_INSTALLED, ex);
		}
		RUNNING.add(started);
		Awaitility.await("memcached answers")
			.atMost(LongestWait.TIME)
			.pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(10))
			.until(() -> !started.isAlive() || answers());
		if (!started.isAlive()) {
			RUNNING.remove(started);
			throw new IllegalStateException("memcached does not start: " + String.join(" ", command));
		}
		return started;
	}

	private boolean answers() {
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(host(), this.port), 1000);
			socket.setSoTimeout(1000);
			if (this.arguments.contains("-Z")) {
				// it answers in TLS only
				return true;
			}
			if (this.users != null) {
				return SaslUsers.areAsked(socket);
			}
			socket.getOutputStream().write("version\r\n".getBytes(StandardCharsets.US_ASCII));
			return socket.getInputStream().read() >= 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/** memcached refuses to run as root. */
	private static String unprivilegedUser() {
		try (Stream<String> users = Files.lines(Path.of("/etc/passwd"))) {
			return users.map((line) -> line.substring(0, line.indexOf(':')))
				.filter(List.of("memcache", "memcached", "nobody")::contains)
				.findFirst()
				.orElse("nobody");
		}
		catch (IOException ex) {
			return "nobody";
		}
	}

}
