package dev.hybridsession.subsession;

import java.time.Duration;

import dev.hybridsession.record.SubsessionRecord;
import dev.hybridsession.support.MutableClock;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CacheFenceTests {

	private final MutableClock clock = new MutableClock();

	private final CacheFence fence = new CacheFence(this.clock, 2000);

	@Test
	void everythingIsTrustedUntilSomethingIsMissed() {
		assertThat(trusts(Long.MIN_VALUE)).isTrue();
		assertThat(trusts(Long.MAX_VALUE)).isTrue();
	}

	@Test
	void onlyCopiesCheckedSinceTheFenceAreTrusted() {
		this.fence.raise();
		long now = this.clock.millis();
		assertThat(trusts(now)).isFalse();
		assertThat(trusts(now + 2001)).isTrue();
	}

	@Test
	void aCheckThatIsToComeIsNone() {
		this.fence.raise();
		assertThat(trusts(this.clock.millis() + Duration.ofDays(2).toMillis())).isFalse();
		assertThat(trusts(Long.MAX_VALUE)).isFalse();
	}

	private boolean trusts(long checked) {
		return this.fence.trusts(SubsessionRecord.absent("internal", "cart").knowingRow(1, 1, checked), Long.MIN_VALUE);
	}

}
