package dev.hybridsession.internal.copies;

import java.time.Duration;

import dev.hybridsession.SessionObserver;
import dev.hybridsession.internal.record.SubsessionRecord;
import dev.hybridsession.internal.system.ClusterClock;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.MutableClock;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SubsessionFreshnessTests {

	private final MutableClock clock = new MutableClock();

	private final Freshness freshness = new Freshness(null, null, HybridInstance.TIMING, null,
			ClusterClock.of(this.clock), SessionObserver.NONE, 1, 1, 1);

	@Test
	void everythingIsTrustedUntilSomethingIsMissed() {
		assertThat(trusts(Long.MIN_VALUE)).isTrue();
		assertThat(trusts(Long.MAX_VALUE)).isTrue();
	}

	@Test
	void onlyCopiesCheckedSinceTheFenceAreTrusted() {
		this.freshness.subsessionUnconfirmed();
		long now = this.clock.millis();
		assertThat(trusts(now)).isFalse();
		assertThat(trusts(now + HybridInstance.TIMING.clockSkew().toMillis())).isFalse();
		assertThat(trusts(now + HybridInstance.TIMING.clockSkew().toMillis() + 1)).isTrue();
	}

	@Test
	void aCheckThatIsToComeIsNone() {
		this.freshness.subsessionUnconfirmed();
		assertThat(trusts(this.clock.millis() + Duration.ofDays(2).toMillis())).isFalse();
		assertThat(trusts(Long.MAX_VALUE)).isFalse();
	}

	private boolean trusts(long checked) {
		return this.freshness.isFresh(SubsessionRecord.absent("internal", "cart").knowingRow(1, 1, checked),
				Long.MIN_VALUE);
	}

}
