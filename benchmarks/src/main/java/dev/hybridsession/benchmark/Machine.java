package dev.hybridsession.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The machine and the programs that figures were measured with.
 *
 * @param processor the name of the processor
 * @param cores how many of its cores this JVM may use
 * @param java the version of Java
 * @param memcached the version of memcached
 * @param redis the version of Redis
 * @param database the version of the database, and whether a commit waits for its disk
 */
record Machine(String processor, int cores, String java, String memcached, String redis, String database) {

	static Machine of(Servers servers) {
		JdbcTemplate jdbc = new JdbcTemplate(servers.dataSource());
		String database = jdbc.queryForObject("SHOW server_version", String.class);
		String waits = "on".equals(jdbc.queryForObject("SHOW fsync", String.class)) ? "waits" : "does not wait";
		return new Machine(processorName(), Runtime.getRuntime().availableProcessors(),
				System.getProperty("java.version"), version("memcached", "--version"),
				RedisProcess.isInstalled() ? version("redis-server", "--version") : "none",
				"PostgreSQL " + database + ", which " + waits + " for its disk");
	}

	/** For the page. */
	String sentence() {
		return this.cores + " cores (" + this.processor + ") for the application and all servers. Java " + this.java
				+ ", " + this.memcached + ", " + this.redis + ", " + this.database + ".";
	}

	private static String processorName() {
		try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
			return lines.filter((line) -> line.startsWith("model name"))
				.map((line) -> line.substring(line.indexOf(':') + 1).strip())
				.findFirst()
				.orElse(System.getProperty("os.arch"));
		}
		catch (IOException ex) {
			return System.getProperty("os.arch");
		}
	}

	/** The first two words of a program's version line, such as "memcached 1.6.18". */
	private static String version(String... command) {
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			return text.replace("server v=", "").lines().findFirst().orElse("").replaceAll("^(\\S+ \\S+).*", "$1");
		}
		catch (IOException ex) {
			throw new IllegalStateException(command[0] + " cannot be run", ex);
		}
	}

}
