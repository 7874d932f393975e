package dev.hybridsession;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds that every schedule of {@code docs/schedules.md} names its tests, and that these
 * exist.
 */
class SchedulesPageTests {

	private static final Pattern TEST = Pattern.compile("`(\\w+)#(\\w+)`");

	private static final Path SOURCES = Path.of("src/test/java");

	@TestFactory
	Stream<DynamicTest> everyScheduleIsPlayedByATest() throws IOException {
		List<String> rows = Files.readAllLines(Path.of("../docs/schedules.md"))
			.stream()
			.filter((line) -> line.startsWith("| ") && !line.startsWith("| **"))
			.skip(1)
			.toList();
		assertThat(rows).isNotEmpty();
		return rows.stream().map((row) -> DynamicTest.dynamicTest(row.split("\\|")[1], () -> assertHasTests(row)));
	}

	private static void assertHasTests(String row) throws Exception {
		String[] cells = row.split("\\|");
		assertThat(cells).hasSize(4);
		List<MatchResult> tests = TEST.matcher(cells[3]).results().toList();
		assertThat(tests).isNotEmpty();
		for (MatchResult test : tests) {
			assertThat(methods(typeOf(test.group(1)))).as("tests of %s", test.group(1)).contains(test.group(2));
		}
	}

	private static Class<?> typeOf(String name) throws Exception {
		try (Stream<Path> files = Files.find(SOURCES, Integer.MAX_VALUE,
				(file, attributes) -> file.endsWith(name + ".java"))) {
			List<Path> found = files.toList();
			assertThat(found).as("files of %s", name).hasSize(1);
			String path = SOURCES.relativize(found.get(0)).toString().replace(".java", "");
			return Class.forName(path.replace(File.separatorChar, '.'));
		}
	}

	private static List<String> methods(Class<?> type) {
		return Stream.<Class<?>>iterate(type, (each) -> each != null, Class::getSuperclass)
			.flatMap((each) -> Stream.of(each.getDeclaredMethods()))
			.filter((method) -> AnnotationSupport.isAnnotated(method, Testable.class))
			.map(Method::getName)
			.toList();
	}

}
