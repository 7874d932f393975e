package dev.hybridsession.internal.copies;

import java.time.Duration;

import dev.hybridsession.internal.record.SessionRecord;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.MutableClock;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class UnconfirmedWritesTests {

	private final MutableClock clock = new MutableClock();

	private final UnconfirmedWrites writes = new UnconfirmedWrites(this.clock, HybridInstance.TIMING, 2);

	@Test
	void tooManyUnconfirmedWritesMakeEveryUncheckedCopyUnconfirmed() {
		SessionRecord checkedNow = checked(this.clock.millis());
		this.writes.add("a");
		this.writes.add("b");
		assertThat(this.writes.contains(checkedNow)).isFalse();
		this.writes.add("c");
		assertThat(this.writes.contains(checkedNow)).isTrue();
		assertThat(this.writes.of("a")).isNull();
		assertThat(this.writes.of("c")).isNotNull();
		long fence = this.clock.millis() + HybridInstance.TIMING.clockSkew().toMillis();
		assertThat(this.writes.contains(checked(fence - 1))).isTrue();
		assertThat(this.writes.contains(checked(fence))).isFalse();
	}

	private SessionRecord checked(long time) {
		SessionRecord record = SessionRecord.create("id", "internal", this.clock.millis(), Duration.ofMinutes(30), 1);
		return record.mergeRow(record, 1, time);
	}

}
