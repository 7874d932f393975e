package dev.hybridsession.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The results on disk, a JSON file for each part of the report. The page is drawn from
 * the files, so that its parts can be measured one by one.
 *
 * @param folder where the files are
 */
record ResultFiles(Path folder) {

	private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

	void write(String part, Object result) {
		try {
			Files.createDirectories(this.folder);
			Files.writeString(file(part), JSON.writeValueAsString(result) + "\n");
		}
		catch (IOException ex) {
			throw new IllegalStateException(file(part) + " cannot be written", ex);
		}
	}

	/** Returns what was measured last, if anything was. */
	<T> Optional<T> read(String part, Class<T> type) {
		try {
			return Files.exists(file(part)) ? Optional.of(JSON.readValue(Files.readString(file(part)), type))
					: Optional.empty();
		}
		catch (IOException ex) {
			throw new IllegalStateException(file(part) + " cannot be read", ex);
		}
	}

	private Path file(String part) {
		return this.folder.resolve(part + ".json");
	}

}
