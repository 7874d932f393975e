package dev.hybridsession.internal.session;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import dev.hybridsession.internal.system.ClusterClock;
import dev.hybridsession.support.MutableClock;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RecentIdsTests {

	private static final Duration MOMENT = Duration.ofSeconds(5);

	private final MutableClock clock = new MutableClock();

	private long nanos;

	private final RecentIds absent = new RecentIds(
			new ClusterClock(this.clock, Duration.ofSeconds(1), () -> this.nanos), 2);

	private void pass(Duration time) {
		this.nanos += TimeUnit.MILLISECONDS.toNanos(time.toMillis());
	}

	@Test
	void anIdIsAbsentForFiveSeconds() {
		this.absent.add("a");
		pass(MOMENT.minusMillis(1));
		assertThat(this.absent.contains("a")).isTrue();
		pass(Duration.ofMillis(1));
		assertThat(this.absent.contains("a")).isFalse();
	}

	@Test
	void anIdThatIsAddedAgainIsAbsentForLonger() {
		this.absent.add("a");
		pass(MOMENT.minusMillis(1));
		this.absent.add("a");
		pass(MOMENT.minusMillis(1));
		assertThat(this.absent.contains("a")).isTrue();
	}

	@Test
	void aClockThatIsSetChangesNothing() {
		this.absent.add("a");
		this.clock.advance(Duration.ofHours(1));
		assertThat(this.absent.contains("a")).isTrue();
		this.clock.advance(Duration.ofHours(-2));
		pass(MOMENT);
		assertThat(this.absent.contains("a")).isFalse();
	}

	@Test
	void anIdIsAbsentUntilItIsRemoved() {
		this.absent.add("a");
		this.absent.add("b");
		this.absent.remove("b");
		assertThat(this.absent.contains("a")).isTrue();
		assertThat(this.absent.contains("b")).isFalse();
	}

	@Test
	void aFullListIsEmptied() {
		this.absent.add("a");
		this.absent.add("b");
		assertThat(this.absent.contains("a")).isTrue();
		this.absent.add("c");
		assertThat(this.absent.contains("a")).isFalse();
		assertThat(this.absent.contains("b")).isFalse();
		assertThat(this.absent.contains("c")).isTrue();
	}

}
