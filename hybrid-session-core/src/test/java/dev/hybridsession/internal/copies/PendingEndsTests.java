package dev.hybridsession.internal.copies;

import java.time.Duration;

import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.record.SessionRecord;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PendingEndsTests {

	private final PendingEnds ends = new PendingEnds(2);

	private static SessionRecord record(String id) {
		return SessionRecord.create(id, "internal-" + id, 0, Duration.ofMinutes(30), 1);
	}

	/** A caller that is told that a session has ended must be able to rely on it. */
	@Test
	void anEndIsRefusedRatherThanAnotherForgotten() {
		this.ends.add(record("a"));
		this.ends.add(record("b"));
		assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(() -> this.ends.add(record("c")))
			.withMessageContaining("2 logouts");
		this.ends.add(record("b"));
		assertThat(this.ends.all()).extracting(SessionRecord::publicId).containsExactlyInAnyOrder("a", "b");
		this.ends.remove("a");
		this.ends.add(record("c"));
		assertThat(this.ends.contains("c")).isTrue();
	}

	@Test
	void tombstonesThatTheCacheMayLackAreBounded() {
		this.ends.awaitCache("a");
		this.ends.awaitCache("b");
		this.ends.awaitCache("c");
		assertThat(this.ends.awaitsCache("a")).isTrue();
		assertThat(this.ends.awaitsCache("b")).isTrue();
		assertThat(this.ends.awaitsCache("c")).isFalse();
		this.ends.cacheKnows("a");
		assertThat(this.ends.contains("a")).isFalse();
	}

}
