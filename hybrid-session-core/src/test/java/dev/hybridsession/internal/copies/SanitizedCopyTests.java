package dev.hybridsession.internal.copies;

import java.time.Duration;
import java.util.Map;

import dev.hybridsession.internal.record.Entry;
import dev.hybridsession.internal.record.InvalidRecordException;
import dev.hybridsession.internal.record.RowKnowledge;
import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.internal.record.Stamps;
import dev.hybridsession.support.HybridInstance;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of the times that are sanitized in a cached copy, which anybody may have written.
 */
class SanitizedCopyTests {

	private static final long NOW = 1_800_000_000_000L;

	private static final long WEEK = Duration.ofDays(7).toMillis();

	private static final long CENTURY = Duration.ofDays(36_525).toMillis();

	@Test
	void plausibleTimesStay() {
		SessionRecord copy = copy(NOW + 1000, NOW, NOW + 1000);
		assertThat(sanitized(copy)).isSameAs(copy);
		SessionRecord synced = copy(NOW, NOW, NOW);
		assertThat(sanitized(synced)).isSameAs(synced);
		SessionRecord unknown = copy(NOW, Long.MIN_VALUE, Long.MIN_VALUE);
		assertThat(sanitized(unknown)).isSameAs(unknown);
	}

	@Test
	void aLastAccessInTheFutureIsNow() {
		assertThat(sanitized(copy(NOW + WEEK, NOW, NOW)).lastAccessTime()).isEqualTo(NOW);
		assertThat(sanitized(copy(NOW + WEEK, Long.MIN_VALUE, NOW)).lastAccessTime()).isEqualTo(NOW);
	}

	/** Otherwise an instance with a slow clock would end the sessions of all others. */
	@Test
	void futureAccessThatTheRowHasIsKept() {
		SessionRecord copy = copy(NOW + WEEK + 1000, NOW + WEEK, NOW);
		assertThat(sanitized(copy)).isSameAs(copy);
	}

	@Test
	void theRowIsNotNewerThanTheCopy() {
		assertThat(sanitized(copy(NOW, NOW + 5, NOW)).row().lastAccessTime()).isEqualTo(NOW);
		assertThat(sanitized(copy(NOW, Long.MAX_VALUE, NOW)).row().lastAccessTime()).isEqualTo(NOW);
	}

	@Test
	void aCheckInTheFutureIsNone() {
		assertThat(sanitized(copy(NOW, NOW, NOW + WEEK)).row().checked()).isEqualTo(Long.MIN_VALUE);
	}

	@Test
	void timeACenturyAheadIsRefused() {
		SessionRecord ahead = copy(NOW, NOW, NOW);
		assertThat(sanitized(changed(ahead, Stamps.ofMillis(NOW + WEEK)))).isNotNull();
		assertRefused(changed(ahead, Stamps.ofMillis(NOW + CENTURY) + 1));
		assertRefused(copy(NOW + CENTURY + 1, NOW + CENTURY + 1, NOW));
	}

	private static void assertRefused(SessionRecord copy) {
		assertThatExceptionOfType(InvalidRecordException.class).isThrownBy(() -> sanitized(copy))
			.withMessageContaining("century");
	}

	private static SessionRecord changed(SessionRecord copy, long stamp) {
		return copy.with(0, Map.of("a", new Entry(stamp, new byte[0])));
	}

	private static SessionRecord sanitized(SessionRecord copy) {
		return HybridInstance.TIMING.sanitized(copy, NOW);
	}

	private static SessionRecord copy(long access, long rowAccess, long checked) {
		return SessionRecord.create("id", "internal", NOW - 1000, Duration.ofMinutes(30), 1)
			.accessedAt(access)
			.withRow(new RowKnowledge("id", 7, 1, rowAccess, checked));
	}

}
