package dev.hybridsession.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Another JVM with the classes and modules of this one. What it prints to its standard
 * output is read line by line. It ends with this JVM at the latest.
 */
final class ChildJvm implements AutoCloseable {

	private final String name;

	private final Process process;

	private final BufferedReader output;

	private ChildJvm(String name, Process process) {
		this.name = name;
		this.process = process;
		this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
		Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
	}

	static ChildJvm start(Class<?> main, List<String> arguments) {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g"));
		ManagementFactory.getRuntimeMXBean()
			.getInputArguments()
			.stream()
			.filter((argument) -> argument.startsWith("--add-"))
			.forEach(command::add);
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
		command.addAll(arguments);
		try {
			return new ChildJvm(main.getSimpleName() + " " + arguments.get(0),
					new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
		}
		catch (IOException ex) {
			throw new IllegalStateException("A JVM cannot be started", ex);
		}
	}

	/** Returns the rest of the first line that begins with a word. */
	String await(String word) {
		for (String line = readLine(); line != null; line = readLine()) {
			if (line.startsWith(word + " ")) {
				return line.substring(word.length() + 1);
			}
		}
		throw new IllegalStateException(this.name + " has ended without " + word);
	}

	private @Nullable String readLine() {
		try {
			return this.output.readLine();
		}
		catch (IOException ex) {
			throw new IllegalStateException(this.name + " cannot be read", ex);
		}
	}

	/** The time that the processors have worked for it, in steps of ten milliseconds. */
	long cpuNanos() {
		return this.process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
	}

	@Override
	public void close() {
		this.process.destroyForcibly().onExit().join();
	}

}
