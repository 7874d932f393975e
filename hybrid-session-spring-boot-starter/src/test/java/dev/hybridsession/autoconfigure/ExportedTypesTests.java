package dev.hybridsession.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Holds that {@code docs/api.md} lists the exported types of the starter. */
class ExportedTypesTests {

	private static final Path CLASSES = Path.of("target/classes/dev/hybridsession");

	@Test
	void thePageListsTheExportedTypes() throws Exception {
		List<String> listed = Pattern
			.compile("^\\| `(dev\\.hybridsession\\.autoconfigure\\.\\w+)` \\|", Pattern.MULTILINE)
			.matcher(Files.readString(Path.of("../docs/api.md")))
			.results()
			.map((result) -> result.group(1))
			.toList();
		assertThat(exported()).containsExactlyInAnyOrderElementsOf(listed);
	}

	private static List<String> exported() throws IOException {
		try (Stream<Path> files = Files.walk(CLASSES)) {
			return files.map((file) -> "dev/hybridsession/" + CLASSES.relativize(file).toString().replace('\\', '/'))
				.filter((name) -> name.endsWith(".class") && !name.contains("$") && !name.contains("package-info"))
				.map((name) -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
				.filter(ExportedTypesTests::isPublic)
				.toList();
		}
	}

	private static boolean isPublic(String name) {
		try {
			return java.lang.reflect.Modifier
				.isPublic(Class.forName(name, false, ExportedTypesTests.class.getClassLoader()).getModifiers());
		}
		catch (ClassNotFoundException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
