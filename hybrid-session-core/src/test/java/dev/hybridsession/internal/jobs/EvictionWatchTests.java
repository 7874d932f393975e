package dev.hybridsession.internal.jobs;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

import dev.hybridsession.SessionObserver;
import dev.hybridsession.internal.system.ClusterClock;
import dev.hybridsession.support.MutableClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class EvictionWatchTests {

	private static final Duration N = Duration.ofSeconds(120);

	private final MutableClock clock = new MutableClock();

	private final EvictionWatch watch = new EvictionWatch(N, this.clock, SessionObserver.NONE, Map::of);

	@Test
	void everyChangeIsWrittenThroughUntilNothingWasMissingForTwoSyncIntervals() {
		assertThat(this.watch.writesThrough()).isFalse();
		for (int i = 0; i < 10; i++) {
			this.watch.missing(i == 0, this.clock.millis());
			assertThat(writesThroughFor()).isEqualTo(N.multipliedBy(2));
			this.watch.missing(false, this.clock.millis());
			this.clock.advance(Duration.ofHours(2));
		}
	}

	@Test
	void writeThroughThatBeginsAgainWithinAnHourLastsTwiceAsLongUpToAnHour() {
		int times = 0;
		for (Duration lasts = N.multipliedBy(2); lasts.toHours() < 1; lasts = lasts.multipliedBy(2)) {
			this.watch.missing(true, this.clock.millis());
			assertThat(writesThroughFor()).isEqualTo(lasts);
			times++;
		}
		assertThat(times).as("sync intervals lost until it lasts an hour").isLessThanOrEqualTo(5);
		for (int i = 0; i < 3; i++) {
			this.watch.missing(true, this.clock.millis());
			assertThat(writesThroughFor()).isEqualTo(Duration.ofHours(1));
		}
	}

	@Test
	void instanceThatHearsOfAnotherWritesThroughForAsLong() {
		this.watch.heard(0);
		assertThat(this.watch.writesThrough()).isFalse();
		this.watch.heard(this.clock.millis() + 90_000);
		this.watch.heard(this.clock.millis() + 60_000);
		assertThat(this.watch.until()).isEqualTo(this.clock.millis() + 90_000);
		assertThat(writesThroughFor()).isEqualTo(Duration.ofSeconds(90));
		this.watch.heard(this.clock.millis());
		assertThat(this.watch.writesThrough()).isFalse();
	}

	/** Or evictions that each instance notices first in turn would cost more. */
	@Test
	void writeThroughThatBeginsAgainAfterAnotherInstancesLastsTwiceAsLong() {
		this.watch.heard(this.clock.millis() + 60_000);
		assertThat(writesThroughFor()).isEqualTo(Duration.ofSeconds(60));
		this.watch.missing(true, this.clock.millis());
		assertThat(writesThroughFor()).isEqualTo(N.multipliedBy(4));
	}

	@Test
	void instanceDoesNotBelieveAClockThatIsFarAhead() {
		this.watch.heard(this.clock.millis() + Duration.ofDays(3).toMillis());
		assertThat(writesThroughFor()).isEqualTo(Duration.ofHours(1));
	}

	@Test
	void warningComesAgainAfterAMinuteAlthoughTheClockWasSetBack(CapturedOutput output) {
		AtomicLong nanos = new AtomicLong();
		EvictionWatch warning = new EvictionWatch(N, new ClusterClock(this.clock, Duration.ofSeconds(2), nanos::get),
				SessionObserver.NONE, Map::of);
		warning.missing(true, this.clock.millis());
		this.clock.advance(Duration.ofHours(-1));
		nanos.addAndGet(Duration.ofSeconds(61).toNanos());
		warning.missing(true, this.clock.millis());
		assertThat(output.getOut().split("memcached has evicted", -1)).hasSize(3);
	}

	/** A database whose clock was ahead may have set the time of its beginning. */
	@Test
	void writeThroughLastsNoLongerAfterTheDatabasesClockWasSetBack() {
		AtomicLong nanos = new AtomicLong();
		ClusterClock both = new ClusterClock(this.clock, Duration.ofSeconds(2), nanos::get);
		EvictionWatch wrong = new EvictionWatch(N, both, SessionObserver.NONE, Map::of);
		both.compare(() -> OptionalLong.of(this.clock.millis() + Duration.ofDays(2).toMillis()));
		wrong.missing(true, both.millis());
		both.compare(() -> OptionalLong.of(this.clock.millis()));
		assertThat(wrong.writesThrough()).isTrue();
		assertThat(wrong.until()).isEqualTo(this.clock.millis() + N.multipliedBy(2).toMillis());
		this.clock.advance(N.multipliedBy(2));
		nanos.addAndGet(N.multipliedBy(2).toNanos());
		assertThat(wrong.writesThrough()).isFalse();
	}

	/** Moves the clock until it is over. */
	private Duration writesThroughFor() {
		Duration passed = Duration.ZERO;
		while (this.watch.writesThrough()) {
			this.clock.advance(Duration.ofSeconds(1));
			passed = passed.plusSeconds(1);
		}
		return passed;
	}

}
