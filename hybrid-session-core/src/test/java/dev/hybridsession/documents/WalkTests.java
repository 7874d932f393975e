package dev.hybridsession.documents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The walks of the architecture page lead through types and methods that are there, and a
 * reader reaches each from one of the steps before.
 */
class WalkTests {

	private static final Path PAGE = Path.of("../docs/architecture.md");

	private static final int LONGEST = 12;

	private static final Pattern STEP = Pattern.compile("^\\d+\\. \\[(\\w+)]\\(([^)]+)\\) `(\\w+)`: (.*)$",
			Pattern.MULTILINE);

	@ParameterizedTest
	@ValueSource(strings = { "### From `findById`", "### From `setAttribute`" })
	void walkHasNoWrongTurn(String heading) throws IOException {
		List<Step> steps = steps(heading);
		assertThat(steps).hasSizeBetween(5, LONGEST);
		Step before = null;
		for (Step step : steps) {
			assertThat(step.code()).as(step.type() + " has the method").containsPattern("\\b" + step.method() + "\\(");
			if (before != null && !step.isCalledByOthers()) {
				boolean called = before.names(step) || steps.stream().anyMatch(step::implementsType);
				assertThat(called).as("the way from %s to %s", before, step).isTrue();
			}
			before = step;
		}
	}

	private static List<Step> steps(String heading) throws IOException {
		String page = Files.readString(PAGE);
		int begin = page.indexOf(heading);
		assertThat(begin).as(heading).isNotNegative();
		int end = page.indexOf("\n#", begin + 1);
		List<Step> steps = new ArrayList<>();
		Matcher matcher = STEP.matcher(page.substring(begin, end));
		while (matcher.find()) {
			steps.add(new Step(matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4),
					Files.readString(PAGE.resolveSibling(matcher.group(2)))));
		}
		return steps;
	}

	private record Step(String type, String path, String method, String text, String code) {

		boolean isCalledByOthers() {
			return this.text.startsWith("Spring Session calls it");
		}

		boolean names(Step next) {
			return Pattern.compile("\\b" + next.type + "\\b").matcher(this.code).find();
		}

		boolean implementsType(Step other) {
			return Pattern.compile("class " + this.type + " [^{]*implements [^{]*\\b" + other.type + "\\b")
				.matcher(this.code)
				.find();
		}

		@Override
		public String toString() {
			return this.type;
		}

	}

}
