package dev.hybridsession.documents;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The walks of the architecture page lead through types and methods that are there, and
 * the method of each step leads to that of the next one: it calls it, or a method of the
 * same class does that it calls.
 */
class WalkTests {

	private static final Path PAGE = Path.of("../docs/architecture.md");

	private static final int LONGEST = 12;

	private static final Pattern STEP = Pattern.compile("^\\d+\\. \\[(\\w+)]\\(([^)]+)\\) `(\\w+)`: (.*)$",
			Pattern.MULTILINE);

	private static final Pattern DETOUR = Pattern.compile("^`(\\w+)` calls `(\\w+)\\.(\\w+)`, which calls it\\.");

	@ParameterizedTest
	@ValueSource(strings = { "### From `findById`", "### From `setAttribute`" })
	void walkHasNoWrongTurn(String heading) throws IOException {
		List<Step> steps = steps(heading);
		assertThat(steps).hasSizeBetween(5, LONGEST);
		for (int i = 1; i < steps.size(); i++) {
			Step step = steps.get(i);
			Matcher detour = DETOUR.matcher(step.text());
			if (detour.find()) {
				Step from = steps.subList(0, i)
					.stream()
					.filter((each) -> each.type().equals(detour.group(1)))
					.findFirst()
					.orElseThrow();
				Step between = Step.of(detour.group(2), step.sibling(detour.group(2)), detour.group(3), "");
				assertLeads(from, between, steps);
				assertLeads(between, step, steps);
			}
			else if (!step.isCalledBySpringSession()) {
				assertLeads(steps.get(i - 1), step, steps);
			}
		}
	}

	private static void assertLeads(Step from, Step to, List<Step> steps) {
		assertThat(from.calls(to) || to.isHandedTo(from) || to.isProxyOf(from)
				|| steps.stream().anyMatch(to::implementsType))
			.as("the way from %s to %s", from, to)
			.isTrue();
	}

	private static List<Step> steps(String heading) throws IOException {
		String page = Files.readString(PAGE);
		int begin = page.indexOf(heading);
		assertThat(begin).as(heading).isNotNegative();
		int end = page.indexOf("\n#", begin + 1);
		List<Step> steps = new ArrayList<>();
		Matcher matcher = STEP.matcher(page.substring(begin, end));
		while (matcher.find()) {
			steps.add(Step.of(matcher.group(1), matcher.group(2), matcher.group(3), matcher.group(4)));
		}
		return steps;
	}

	private record Step(String type, String path, String method, String text, String code) {

		static Step of(String type, String path, String method, String text) throws IOException {
			String code = Files.readString(PAGE.resolveSibling(path));
			assertThat(code).as(type + " has the method").containsPattern("\\b" + method + "\\(");
			return new Step(type, path, method, text, code);
		}

		String sibling(String otherType) {
			return this.path.replace(this.type + ".java", otherType + ".java");
		}

		boolean isCalledBySpringSession() {
			return this.text.startsWith("Spring Session calls it");
		}

		/** A method of another object, a static one, or a reference to one. */
		boolean calls(Step next) {
			return names(next) && Pattern.compile("(\\.|::)" + next.method + "\\b")
				.matcher(reached(this.method, new HashSet<>()))
				.find();
		}

		private boolean names(Step next) {
			return Pattern.compile("\\b" + next.type + "\\b").matcher(this.code).find();
		}

		/** The bodies of a method and of those of its class that it calls. */
		private String reached(String name, Set<String> seen) {
			StringBuilder bodies = new StringBuilder();
			if (seen.add(name)) {
				Pattern
					.compile("^\\t[\\w<>@?\\[\\], .&]*\\b" + name + "\\([^;{}]*\\)(?: throws [\\w, ]+)? \\{(.*?)^\\t}",
							Pattern.MULTILINE | Pattern.DOTALL)
					.matcher(this.code)
					.results()
					.map((body) -> body.group(1))
					.forEach(bodies::append);
				List<String> own = Pattern.compile("(?<![\\w.])(\\w+)\\(|this(?:::|\\.)(\\w+)")
					.matcher(bodies)
					.results()
					.map(Step::name)
					.toList();
				own.forEach((each) -> bodies.append(reached(each, seen)));
			}
			return bodies.toString();
		}

		private static String name(MatchResult call) {
			return (call.group(1) != null) ? call.group(1) : call.group(2);
		}

		/** As the guard of a proxy. */
		boolean isHandedTo(Step before) {
			return Pattern.compile("\\b" + before.type + "\\." + before.method + "\\([^;]*this::" + this.method + "\\)")
				.matcher(this.code)
				.find();
		}

		boolean isProxyOf(Step before) {
			return this.code.contains("Proxy.newProxyInstance") && this.code.contains(before.type + ".class");
		}

		boolean implementsType(Step other) {
			return Pattern.compile("(?:class|record) " + this.type + "\\b[^{]*implements [^{]*\\b" + other.type + "\\b")
				.matcher(this.code)
				.find();
		}

		@Override
		public String toString() {
			return this.type + "." + this.method;
		}

	}

}
