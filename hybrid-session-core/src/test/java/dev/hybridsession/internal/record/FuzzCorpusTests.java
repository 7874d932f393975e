package dev.hybridsession.internal.record;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;

import dev.hybridsession.internal.cache.memcached.BinaryReaderFuzz;
import dev.hybridsession.internal.session.SessionIdsFuzz;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Replays what the fuzzer begins with and what it has found: {@code ./dev fuzz} looks for
 * more.
 */
class FuzzCorpusTests {

	private static final Path CORPUS = Path.of("src/test/resources/fuzz");

	@TestFactory
	Stream<DynamicTest> record() throws IOException {
		return replay("record", RecordCodecFuzz::fuzzerTestOneInput);
	}

	@TestFactory
	Stream<DynamicTest> merge() throws IOException {
		return replay("merge", MergeFuzz::fuzzerTestOneInput);
	}

	@TestFactory
	Stream<DynamicTest> subsession() throws IOException {
		return replay("subsession", SubsessionCodecFuzz::fuzzerTestOneInput);
	}

	@TestFactory
	Stream<DynamicTest> id() throws IOException {
		return replay("id", SessionIdsFuzz::fuzzerTestOneInput);
	}

	@TestFactory
	Stream<DynamicTest> answers() throws IOException {
		return replay("answers", BinaryReaderFuzz::fuzzerTestOneInput);
	}

	private static Stream<DynamicTest> replay(String target, Consumer<byte[]> test) throws IOException {
		try (Stream<Path> files = Files.list(CORPUS.resolve(target))) {
			return files.sorted()
				.map((file) -> DynamicTest.dynamicTest(file.getFileName().toString(),
						() -> test.accept(Files.readAllBytes(file))))
				.toList()
				.stream();
		}
	}

}
