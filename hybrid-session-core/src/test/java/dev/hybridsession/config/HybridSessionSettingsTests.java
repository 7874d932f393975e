package dev.hybridsession.config;

import java.time.Duration;

import dev.hybridsession.InvalidSettingException;
import dev.hybridsession.internal.record.RecordLimits;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

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

	/** Copies that are not synced by then would be gone after 29 days. */
	@Test
	void syncIntervalOfMoreThanADayIsRefusedHoweverLongSessionsLive() {
		this.settings.expireAfter(Duration.ofSeconds(-1));
		this.settings.getSync().setInterval(Duration.ofHours(24));
		this.settings.check();
		this.settings.getSync().setInterval(Duration.ofHours(25));
		assertThatExceptionOfType(InvalidSettingException.class).isThrownBy(this.settings::check)
			.withMessageContaining("hybrid-session.sync.interval is '25h'. It must be at most 24h");
	}

	@Test
	void intervalsThatAreSetStay() {
		this.settings.getSync().setInterval(Duration.ofSeconds(7));
		this.settings.setTouchInterval(Duration.ZERO);
		assertIntervals(Duration.ofMinutes(30), Duration.ofSeconds(7), Duration.ZERO);
	}

}
