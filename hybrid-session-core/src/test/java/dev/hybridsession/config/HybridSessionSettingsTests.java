package dev.hybridsession.config;

import java.time.Duration;

import dev.hybridsession.internal.record.RecordLimits;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the values that {@link HybridSessionSettings} derive from the properties. */
class HybridSessionSettingsTests {

	private final HybridSessionSettings settings = new HybridSessionSettings();

	@Test
	void limitsAreThoseOfARepositoryThatWasGivenNone() {
		assertThat(this.settings.getLimits().toLimits()).isEqualTo(RecordLimits.DEFAULT);
	}

	@Test
	void unsetIntervalsFollowTheTimeout() {
		assertIntervals(Duration.ofMinutes(30), Duration.ofSeconds(120), Duration.ofSeconds(1));
		assertIntervals(Duration.ofSeconds(-1), Duration.ofSeconds(120), Duration.ofSeconds(1));
		assertIntervals(Duration.ofSeconds(60), Duration.ofSeconds(30), Duration.ofSeconds(1));
		assertIntervals(Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofMillis(500));
	}

	private void assertIntervals(Duration timeout, Duration sync, Duration touch) {
		this.settings.expireAfter(timeout);
		assertThat(this.settings.syncInterval()).isEqualTo(sync);
		assertThat(this.settings.touchInterval()).isEqualTo(touch);
	}

	@Test
	void intervalsThatAreSetStay() {
		this.settings.getSync().setInterval(Duration.ofSeconds(7));
		this.settings.setTouchInterval(Duration.ZERO);
		assertIntervals(Duration.ofMinutes(30), Duration.ofSeconds(7), Duration.ZERO);
	}

}
