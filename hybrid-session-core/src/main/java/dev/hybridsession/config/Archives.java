package dev.hybridsession.config;

import java.util.ArrayList;
import java.util.List;

import dev.hybridsession.observe.SessionArchive;
import org.jspecify.annotations.Nullable;

/**
 * Puts the archives of the application and our own together.
 */
final class Archives {

	private Archives() {
	}

	static SessionArchive of(List<SessionArchive> declared, @Nullable SessionArchive own) {
		List<SessionArchive> all = new ArrayList<>(declared);
		if (own != null) {
			all.add(own);
		}
		return (session) -> all.forEach((archive) -> archive.archive(session));
	}

}
