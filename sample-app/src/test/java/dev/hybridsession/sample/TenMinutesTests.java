package dev.hybridsession.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;

import dev.hybridsession.HybridSessionOperations;
import dev.hybridsession.support.Ports;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the commands of {@code docs/ten-minutes.md} from an empty folder, and compares
 * what they print with the page.
 *
 * <ol>
 * <li>The classes of this checkout go into a Maven repository of the test, in place of
 * the page's {@code install}. Everything else comes from the repository of this
 * build.</li>
 * <li>The blocks of the page with {@code sh} become one script, in their order. Only the
 * ports and the operation timeout differ from the page.</li>
 * <li>A block with {@code text} is what the block before it prints.</li>
 * </ol>
 */
class TenMinutesTests {

	private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

	private static final Pattern BLOCK = Pattern.compile("^```(sh|text)\n(.*?)^```$",
			Pattern.MULTILINE | Pattern.DOTALL);

	private static final String VERSION = System.getProperty("project.version");

	private static final String END_OF_BLOCK = "end of block\n";

	@TempDir
	private Path folder;

	@Test
	@Timeout(value = 5, unit = TimeUnit.MINUTES)
	void everyCommandOfThePageWorksAndPrintsWhatThePageSays() throws Exception {
		installClassesOfThisCheckout();
		addCommands();
		List<String> commands = new ArrayList<>();
		List<String> expected = new ArrayList<>();
		for (MatchResult block : BLOCK.matcher(Files.readString(ROOT.resolve("docs/ten-minutes.md")))
			.results()
			.toList()) {
			if (block.group(1).equals("sh")) {
				commands.add(block.group(2));
				expected.add("");
			}
			else {
				expected.set(expected.size() - 1, block.group(2));
			}
		}
		String output = run(commands);
		String[] printed = output.split(END_OF_BLOCK, -1);
		for (int i = 0; i < commands.size(); i++) {
			assertThat(printed).as(output).hasSizeGreaterThan(i);
			assertThat(printed[i]).as(commands.get(i)).contains(expected.get(i));
		}
		assertThat(output).endsWith(END_OF_BLOCK);
	}

	@Test
	void quickStartNamesTheVersionOfThisCheckout() throws IOException {
		assertThat(Files.readString(ROOT.resolve("README.md"))).contains("<version>" + VERSION + "</version>",
				"dev.hybridsession:hybrid-session-spring-boot-starter:" + VERSION);
	}

	private void installClassesOfThisCheckout() throws Exception {
		install("hybrid-session", ROOT, null);
		install("hybrid-session-core", ROOT.resolve("hybrid-session-core"), HybridSessionOperations.class);
		install("hybrid-session-spring-boot-starter", ROOT.resolve("hybrid-session-spring-boot-starter"),
				Class.forName("dev.hybridsession.autoconfigure.HybridSessionAutoConfiguration"));
	}

	private void install(String artifact, Path module, @Nullable Class<?> type) throws Exception {
		Path target = Files
			.createDirectories(this.folder.resolve("repository/dev/hybridsession").resolve(artifact).resolve(VERSION));
		String name = artifact + "-" + VERSION;
		Files.copy(module.resolve("pom.xml"), target.resolve(name + ".pom"));
		if (type != null) {
			Path classes = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
			Path jar = target.resolve(name + ".jar");
			if (Files.isRegularFile(classes)) {
				Files.copy(classes, jar);
			}
			else {
				// before Maven's phase "package"
				ToolProvider.findFirst("jar")
					.orElseThrow()
					.run(System.out, System.err, "--create", "--file", jar.toString(), "-C", classes.toString(), ".");
			}
		}
	}

	/** Maven with the repositories, and memcached, which refuses to run as root. */
	private void addCommands() throws IOException {
		addCommand("mvn",
				"'%s/mvnw' -B %s '-Dmaven.repo.local=%s' '-Dmaven.repo.local.tail=%s'".formatted(ROOT,
						"offline=true".equals(System.getProperty("maven.mode")) ? "-o" : "",
						this.folder.resolve("repository"), System.getProperty("maven.repository")));
		boolean root = "root".equals(System.getProperty("user.name"));
		addCommand("memcached", "\"$(PATH=${PATH#*:} command -v memcached)\"" + (root ? " -u nobody" : ""));
	}

	private void addCommand(String name, String command) throws IOException {
		Path file = Files.createDirectories(this.folder.resolve("bin")).resolve(name);
		Files.writeString(file, "#!/bin/sh\nexec " + command + " \"$@\"\n");
		assertThat(file.toFile().setExecutable(true)).isTrue();
	}

	/** All that is printed. The script ends at the first command that fails. */
	private String run(List<String> commands) throws Exception {
		String memcachedPort = Integer.toString(Ports.take());
		String port = Integer.toString(Ports.take());
		String script = "trap '[ $? = 0 ] || tail -n 50 demo.log; kill $(jobs -p) 2>/dev/null || true' EXIT\n"
				+ commands.stream()
					.map((command) -> command + "printf '" + END_OF_BLOCK.replace("\n", "\\n") + "'\n")
					.collect(Collectors.joining());
		Path output = this.folder.resolve("output");
		ProcessBuilder builder = new ProcessBuilder("bash", "-eu", "-c",
				script.replace("11211", memcachedPort).replace("8080", port));
		builder.directory(Files.createDirectories(this.folder.resolve("empty")).toFile());
		builder.environment().merge("PATH", this.folder.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
		builder.environment().put("SERVER_PORT", port);
		// on a busy machine memcached may take longer than the default
		builder.environment().put("HYBRIDSESSION_MEMCACHED_OPERATIONTIMEOUT", "5s");
		Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
		try {
			boolean ended = process.waitFor(4, TimeUnit.MINUTES);
			assertThat(ended && process.exitValue() == 0).as(Files.readString(output)).isTrue();
		}
		finally {
			process.descendants().forEach(ProcessHandle::destroyForcibly);
			process.destroyForcibly();
		}
		return Files.readString(output);
	}

}
