package dev.hybridsession.internal.cache.routing;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of the wait budget of one call. */
class DeadlineTests {

	private final AtomicLong time = new AtomicLong(Long.MAX_VALUE - 1);

	private final Deadline deadline = new Deadline(Duration.ofMillis(250), false, this.time::get);

	@Test
	void endsAfterTheTimeThatWasWaited() {
		long waited = 0;
		for (long wait = this.deadline.next(); wait > 0; wait = this.deadline.next()) {
			this.time.addAndGet(wait);
			waited += wait;
		}
		assertThat(waited).isEqualTo(Duration.ofMillis(250).toNanos());
	}

	@Test
	void isNotWaitedForInOneGo() {
		assertThat(this.deadline.next()).isEqualTo(Duration.ofMillis(50).toNanos());
	}

	@Test
	void aPauseOfTheProcessLeavesTimeForTheAnswer() {
		pass(Duration.ofHours(1));
		assertThat(this.deadline.next()).isEqualTo(Duration.ofMillis(50).toNanos());
		pass(Duration.ofMillis(50));
		pass(Duration.ofHours(1));
		assertThat(this.deadline.next()).isPositive();
	}

	@Test
	void aProcessThatPausesAllTheTimeIsNotWaitedForForEver() {
		for (int i = 0; i < 10; i++) {
			pass(Duration.ofSeconds(1));
			this.deadline.next();
		}
		assertThat(this.deadline.next()).isNotPositive();
	}

	private void pass(Duration duration) {
		this.time.addAndGet(duration.toNanos());
	}

}
