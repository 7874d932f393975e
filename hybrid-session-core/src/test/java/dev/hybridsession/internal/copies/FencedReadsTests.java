package dev.hybridsession.internal.copies;

import java.time.Duration;

import dev.hybridsession.internal.record.SessionRecord;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the copies that an instance has just checked. The fence is at 100 s, and
 * clocks may differ by 10 s.
 */
class FencedReadsTests {

	private static final long FENCE = 100_000;

	private final FencedReads reads = new FencedReads(2);

	private static SessionRecord checked(String id, long time) {
		SessionRecord record = SessionRecord.create(id, "internal", 0, Duration.ofMinutes(30), 1);
		return record.mergeRow(record, 1, time);
	}

	private boolean trusts(SessionRecord record, long now) {
		return !this.reads.trusted(new CachedCopy(true, record, null, FENCE), 10_000, now).isFenced();
	}

	@Test
	void aCopyIsTrustedIfThisInstanceCheckedItWithinTheClockSkewBeforeTheFence() {
		SessionRecord early = checked("early", FENCE - 10_000);
		SessionRecord late = checked("late", FENCE - 9_999);
		this.reads.add(early);
		this.reads.add(late);
		assertThat(trusts(early, FENCE - 9_000)).isFalse();
		assertThat(trusts(late, FENCE - 9_000)).isTrue();
		assertThat(trusts(checked("late", FENCE - 9_998), FENCE - 9_000)).isFalse();
		assertThat(trusts(checked("other", FENCE - 9_999), FENCE - 9_000)).isFalse();
	}

	@Test
	void theTrustEndsWithTheFenceAndAfterFiveSeconds() {
		SessionRecord first = checked("first", FENCE - 8_000);
		SessionRecord second = checked("second", FENCE - 1_000);
		this.reads.add(first);
		this.reads.add(second);
		assertThat(trusts(first, FENCE - 3_000)).isTrue();
		assertThat(trusts(first, FENCE - 2_999)).isFalse();
		assertThat(trusts(second, FENCE)).isTrue();
		assertThat(trusts(second, FENCE + 1)).isFalse();
	}

	@Test
	void aFullListIsEmptied() {
		SessionRecord first = checked("a", FENCE);
		this.reads.add(first);
		this.reads.add(checked("b", FENCE));
		assertThat(trusts(first, FENCE)).isTrue();
		SessionRecord last = checked("c", FENCE);
		this.reads.add(last);
		assertThat(trusts(first, FENCE)).isFalse();
		assertThat(trusts(last, FENCE)).isTrue();
	}

}
