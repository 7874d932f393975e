package dev.hybridsession.documents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.hybridsession.support.Transitions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds that each transition which the architecture page leaves to the schedules has a
 * test. The module {@code simulation} holds the other ones.
 */
class ScheduleTransitionsTests {

	private static final Pattern TAKES = Pattern.compile("@Takes\\(\"([^\"]+)\"\\)");

	@Test
	void eachTransitionWithTheLabelScheduleHasATest() throws IOException {
		Set<String> tested = new TreeSet<>();
		try (Stream<Path> files = Repository.files(Path.of("src/test/java"), "Tests.java", "Contract.java")) {
			for (Path file : files.toList()) {
				TAKES.matcher(Files.readString(file)).results().map((match) -> match.group(1)).forEach(tested::add);
			}
		}
		assertThat(tested).isNotEmpty().isEqualTo(Transitions.drawnForSchedules());
	}

}
