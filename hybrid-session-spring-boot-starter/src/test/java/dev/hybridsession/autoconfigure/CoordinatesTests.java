package dev.hybridsession.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds that the BOM has the version of the project and each artifact that applications
 * use, and that each of these names its module.
 */
class CoordinatesTests {

	private static final Path ROOT = Path.of("..");

	private static final Map<String, String> MODULES = Map.of("hybrid-session-core", "dev.hybridsession",
			"hybrid-session-spring-boot-starter", "dev.hybridsession.autoconfigure");

	@Test
	void theBomHasTheVersionAndTheArtifacts() throws Exception {
		String bom = Files.readString(ROOT.resolve("hybrid-session-bom/pom.xml"));
		String version = found("</parent>\\s+<groupId>.*?<version>(.*?)</version>",
				Files.readString(ROOT.resolve("pom.xml")))
			.get(0);
		assertThat(found("<version>(.*?)</version>", bom)).startsWith(version, "${project.version}",
				"${project.version}");
		assertThat(found("<dependency>.*?<artifactId>(.*?)</artifactId>", bom))
			.containsExactlyInAnyOrderElementsOf(MODULES.keySet());
		assertThat(bom).doesNotContain("<parent>");
	}

	@Test
	void eachArtifactNamesItsModule() throws Exception {
		String page = Files.readString(ROOT.resolve("docs/versions.md"));
		for (Map.Entry<String, String> module : MODULES.entrySet()) {
			assertThat(found("<Automatic-Module-Name>(.*?)<",
					Files.readString(ROOT.resolve(module.getKey()).resolve("pom.xml"))))
				.containsExactly(module.getValue());
			assertThat(page).contains("| `" + module.getKey() + "` | `" + module.getValue() + "` |");
		}
	}

	/** Otherwise the quick start's {@code ./mvnw install} stops before the starter. */
	@Test
	void moduleWithoutAnArtifactIsNotInstalled() throws Exception {
		String simulation = Files.readString(ROOT.resolve("simulation/pom.xml"));
		assertThat(simulation).contains("<skipIfEmpty>true<", "<maven.install.skip>true<");
	}

	private static List<String> found(String pattern, String text) {
		return Pattern.compile(pattern, Pattern.DOTALL)
			.matcher(text)
			.results()
			.map((MatchResult result) -> result.group(1))
			.toList();
	}

}
