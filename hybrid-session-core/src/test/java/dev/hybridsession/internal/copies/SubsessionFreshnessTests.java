package dev.hybridsession.internal.copies;

import java.time.Duration;

import dev.hybridsession.SessionObserver;
import dev.hybridsession.internal.record.SubsessionRecord;
import dev.hybridsession.internal.system.ClusterClock;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.MutableClock;
import dev.hybridsession.support.ShiftedClock;
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

	@Test
	void fenceOfAClockThatWasAheadCountsNoLongerThanOneOfTheRightClock() {
		ShiftedClock own = new ShiftedClock(this.clock, Duration.ofDays(2));
		Freshness ahead = new Freshness(null, null, HybridInstance.TIMING, null, ClusterClock.of(own),
				SessionObserver.NONE, 1, 1, 1);
		ahead.subsessionUnconfirmed();
		own.set(Duration.ZERO);
		long skew = HybridInstance.TIMING.clockSkew().toMillis();
		assertThat(trusts(ahead, this.clock.millis() + skew)).as("checked before the clock was right").isFalse();
		this.clock.advance(Duration.ofMinutes(1));
		assertThat(trusts(ahead, this.clock.millis())).as("checked since").isTrue();
		assertThat(trusts(ahead, this.clock.millis() - Duration.ofMinutes(1).toMillis() + skew)).isFalse();
	}

	private boolean trusts(long checked) {
		return trusts(this.freshness, checked);
	}

	private static boolean trusts(Freshness judge, long checked) {
		return judge.isFresh(SubsessionRecord.absent("internal", "cart").knowingRow(1, 1, checked), Long.MIN_VALUE);
	}

}
