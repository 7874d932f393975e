package dev.hybridsession.documents;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;

/** Finds the files of this repository for the checks of its documents. */
final class Repository {

	private static final Set<String> NOT_OURS = Set.of(".git", "target", "node_modules", ".sample");

	private Repository() {
	}

	static Path root() {
		Path root = Path.of("").toAbsolutePath();
		while (!Files.exists(root.resolve("mvnw"))) {
			root = root.getParent();
		}
		return root;
	}

	/** All files with one of these endings, in folders that are under version control. */
	static Stream<Path> files(Path folder, String... endings) throws IOException {
		return Files.list(folder).flatMap((file) -> {
			try {
				String name = file.getFileName().toString();
				if (Files.isDirectory(file)) {
					return NOT_OURS.contains(name) ? Stream.empty() : files(file, endings);
				}
				return Arrays.stream(endings).anyMatch(name::endsWith) ? Stream.of(file) : Stream.empty();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		});
	}

}
