package dev.hybridsession.internal.session;

import java.time.Duration;

import dev.hybridsession.support.FaultyStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Schedules in which memcached does not answer while a page touches a session. The touch
 * may be written nowhere, and the earlier copy may be there again.
 */
class TouchScheduleTests extends NodeTestBase {

	private String id;

	@BeforeEach
	void touchWithoutMemcached() {
		this.id = this.one.instance.create().getId();
		this.clock.advance(Duration.ofSeconds(100));
		this.servers.forEach(this.one::lose);
		this.servers.forEach(this.two::lose);
		int before = this.one.instance.store.count(FaultyStore.Operation.UPDATE);
		assertThat(this.one.instance.page(this.id, (page) -> {
		})).isTrue();
		assertThat(this.one.instance.store.count(FaultyStore.Operation.UPDATE)).isEqualTo(before);
		this.servers.forEach(this.one::restore);
		this.servers.forEach(this.two::restore);
	}

	@Test
	void theSyncThatChecksTheOlderCopyKnowsOfTheTouch() {
		passSkew();
		assertThat(this.one.instance.sync.run()).isOne();
		assertAliveUntilTheInterval();
	}

	@Test
	void aPageThatReadsTheOlderCopyKnowsOfTheTouch() {
		passSkew();
		assertThat(this.one.instance.repository.findById(this.id)).isNotNull();
		assertAliveUntilTheInterval();
	}

	/** The instance that knows of the touch has not told anybody. */
	@Test
	void elsewhereTheOlderCopyIsJudgedAsItsRowIs() {
		passSkew();
		assertAliveUntilTheInterval();
	}

	private void assertAliveUntilTheInterval() {
		this.clock.advance(Duration.ofMinutes(30).minus(SKEW).minusMillis(2));
		assertThat(this.two.instance.repository.findById(this.id)).isNotNull();
		assertThat(this.one.instance.repository.findById(this.id)).isNotNull();
	}

}
