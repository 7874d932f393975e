package dev.hybridsession.showcase;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests which lost sessions an outage explains. */
class OutageTests {

	private static final long SECOND = Duration.ofSeconds(1).toNanos();

	private final Outage outage = new Outage(0);

	@Test
	void sessionThatBeganInAnOutageAndWasLostWithItsNodeIsExplained() {
		this.outage.databaseAway(20 * SECOND);
		this.outage.dataLost(30 * SECOND);
		this.outage.databaseAway(33 * SECOND);
		assertThat(this.outage.hasLostASessionOf(25 * SECOND)).isTrue();
		assertThat(this.outage.hasLostASessionOf(19 * SECOND)).as("has a row").isFalse();
		assertThat(this.outage.hasLostASessionOf(31 * SECOND)).as("began after the loss").isFalse();
	}

	@Test
	void sessionIsNotLostByAnOutageAlone() {
		this.outage.dataLost(10 * SECOND);
		this.outage.databaseAway(20 * SECOND);
		this.outage.databaseAway(30 * SECOND);
		assertThat(this.outage.hasLostASessionOf(25 * SECOND)).isFalse();
	}

	@Test
	void outageIsRecentUntilItsPagesAreAnswered() {
		assertThat(this.outage.isRecent(SECOND)).isFalse();
		this.outage.databaseAway(20 * SECOND);
		assertThat(this.outage.isRecent(34 * SECOND)).isTrue();
		assertThat(this.outage.isRecent(36 * SECOND)).isFalse();
	}

}
