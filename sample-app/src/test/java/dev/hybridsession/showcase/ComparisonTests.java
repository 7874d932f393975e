package dev.hybridsession.showcase;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thymeleaf.context.Context;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/** The comparison with and without a program {@code redis-server}. Nothing is started. */
class ComparisonTests {

	@TempDir
	private Path folder;

	@Test
	void withoutRedisOnThePathJdbcIsComparedAloneAndThePageSaysSo() {
		Cluster cluster = cluster("");
		assertThat(cluster.redis()).isNull();
		assertThat(cluster.compared()).extracting(ComparedStore::key).containsExactly("jdbc");
		assertThat(page(cluster)).contains("Spring Session JDBC is stopped.")
			.contains("There is no comparison with Redis, because redis-server is not on the path.")
			.doesNotContain("Spring Session with Redis", "comparison.points.pages.redis");
	}

	@Test
	void withRedisOnThePathBothAreCompared() throws Exception {
		Path program = Files.createFile(this.folder.resolve("redis-server")).toAbsolutePath();
		assertThat(program.toFile().setExecutable(true)).isTrue();
		Cluster cluster = cluster("/nowhere:" + this.folder);
		assertThat(cluster.compared()).extracting(ComparedStore::key).containsExactly("jdbc", "redis");
		assertThat(page(cluster)).contains("Spring Session with Redis is stopped.", "comparison.points.pages.redis")
			.doesNotContain("There is no comparison with Redis");
	}

	@Test
	void commandsOfRedisAreCountedWithoutTheQuestionsOfTheShowcase() {
		assertThat(RedisServer.commands(List.of("$200", "# Commandstats",
				"cmdstat_hgetall:calls=12,usec=40,usec_per_call=3.33,rejected_calls=0,failed_calls=0",
				"cmdstat_client|setinfo:calls=2,usec=40,usec_per_call=3.33,rejected_calls=0,failed_calls=0",
				"cmdstat_info:calls=99,usec=40,usec_per_call=3.33,rejected_calls=0,failed_calls=0",
				"cmdstat_ping:calls=99,usec=40,usec_per_call=3.33,rejected_calls=0,failed_calls=0", "")))
			.isEqualTo(14);
	}

	private Cluster cluster(String path) {
		return new Cluster(new ShowcaseSettings(this.folder, 1, 1, Duration.ofSeconds(1), RunningShowcase.PORTS, null),
				new MockEnvironment().withProperty("PATH", path));
	}

	/** Returns the section of the dashboard. */
	private static String page(Cluster cluster) {
		Map<String, String> values = new HashMap<>();
		new Comparison(cluster, new SimulatedUsers(new MockEnvironment(), cluster)).put(values);
		ClassLoaderTemplateResolver templates = new ClassLoaderTemplateResolver();
		templates.setPrefix("templates/");
		templates.setSuffix(".html");
		SpringTemplateEngine engine = new SpringTemplateEngine();
		engine.setTemplateResolver(templates);
		return engine
			.process("figures", Set.of("comparison"),
					new Context(null, Map.of("values", values, "compared", cluster.compared())))
			.replaceAll("<[^>]*data-points=\"([^\"]*)\"[^>]*>", "$1")
			.replaceAll("<[^>]+>", "");
	}

}
