package dev.hybridsession.internal.session;

import java.time.Duration;

import dev.hybridsession.internal.system.ClusterClock;
import dev.hybridsession.support.MutableClock;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AbsentIdsTests {

	private final MutableClock clock = new MutableClock();

	private final AbsentIds absent = new AbsentIds(ClusterClock.of(this.clock), 2);

	@Test
	void anIdIsAbsentForFiveSecondsOrUntilItIsRemoved() {
		this.absent.add("a");
		this.absent.add("b");
		this.absent.remove("b");
		assertThat(this.absent.contains("b")).isFalse();
		this.clock.advance(Duration.ofSeconds(5).minusMillis(1));
		assertThat(this.absent.contains("a")).isTrue();
		this.clock.advance(Duration.ofMillis(1));
		assertThat(this.absent.contains("a")).isFalse();
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
