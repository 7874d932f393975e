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
		SessionRecord checkedLater = checked(
				this.clock.millis() + 2 * HybridInstance.TIMING.clockSkew().toMillis() + 1);
		assertThat(this.writes.contains(checkedLater)).isFalse();
	}

	private SessionRecord checked(long time) {
		SessionRecord record = SessionRecord.create("id", "internal", this.clock.millis(), Duration.ofMinutes(30), 1);
		return record.mergeRow(record, 1, time);
	}

}
