package dev.hybridsession.internal.subsession;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import dev.hybridsession.internal.system.ClusterClock;
import dev.hybridsession.internal.system.RandomSource;
import dev.hybridsession.internal.system.Waiter;
import dev.hybridsession.support.MutableClock;

import static org.assertj.core.api.Assertions.assertThat;

class WaitBudgetTests {

	private final MutableClock own = new MutableClock();

	private final ClusterClock clock = new ClusterClock(this.own, Duration.ofSeconds(2),
			() -> TimeUnit.MILLISECONDS.toNanos(this.own.millis()));

	@Test
	void waitEndsInTimeWhenTheClockOfTheDatabaseIsSetBack() {
		databaseTells(this.own.millis());
		WaitBudget budget = new WaitBudget(this.clock, Duration.ofSeconds(5), RandomSource.SYSTEM, Waiter.SYSTEM);
		databaseTells(this.own.millis() - Duration.ofHours(1).toMillis());
		assertThat(budget.await(false)).isTrue();
		this.own.advance(Duration.ofSeconds(6));
		assertThat(budget.await(false)).isFalse();
	}

	private void databaseTells(long time) {
		this.clock.compare(() -> OptionalLong.of(time));
	}

}
