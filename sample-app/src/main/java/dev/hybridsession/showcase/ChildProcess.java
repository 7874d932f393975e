package dev.hybridsession.showcase;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process that the showcase has started. Its output appears on the console, each line
 * behind the name of the process.
 */
final class ChildProcess {

	private final Process process;

	private ChildProcess(Process process) {
		this.process = process;
	}

	/**
	 * Starts a process.
	 * @param name its name on the console
	 * @param command the command line
	 * @param environment further variables of the environment
	 * @return the process
	 * @throws IOException if the program is not there
	 */
	static ChildProcess start(String name, List<String> command, Map<String, String> environment) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
		builder.environment().putAll(environment);
		Process process = builder.start();
		Thread printer = new Thread(() -> print(name, process.inputReader(Charset.defaultCharset())),
				"console of " + name);
		printer.setDaemon(true);
		printer.start();
		return new ChildProcess(process);
	}

	private static void print(String name, BufferedReader output) {
		try (output) {
			output.lines().forEach((line) -> System.out.println(name + " | " + line));
		}
		catch (IOException | RuntimeException ex) {
			// the process is gone
		}
	}

	long pid() {
		return this.process.pid();
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	/**
	 * Sends a signal.
	 * @param name its name, such as {@code STOP}
	 */
	void signal(String name) {
		try {
			new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
		}
		catch (IOException ex) {
			throw new IllegalStateException("The signal " + name + " cannot be sent to process " + pid(), ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** Ends the process without a chance to do anything more. */
	void kill() {
		this.process.destroyForcibly();
		awaitEnd(Duration.ofSeconds(5));
	}

	/** Asks the process to end, and kills it if it takes too long. */
	void stop(Duration atMost) {
		this.process.destroy();
		if (!awaitEnd(atMost)) {
			kill();
		}
	}

	private boolean awaitEnd(Duration atMost) {
		try {
			return this.process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

}
