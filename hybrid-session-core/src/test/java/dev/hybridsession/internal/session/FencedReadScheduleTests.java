package dev.hybridsession.internal.session;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import dev.hybridsession.support.FaultyStore.Operation;
import dev.hybridsession.support.MemoryServer;
import dev.hybridsession.support.ShiftedClock;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How often an instance reads the row of a session because of a fence: once, or twice if
 * the first page comes within the clock skew after the fence.
 */
class FencedReadScheduleTests extends NodeTestBase {

	private String id;

	private MemoryServer home;

	private void fence() {
		this.id = this.one.instance.create().getId();
		this.home = server(this.id, 0);
		this.two.lose(this.home);
		this.two.restore(this.home);
		beat();
		this.clock.advance(Duration.ofMillis(1));
	}

	private int readsOfPages() {
		int before = this.one.instance.store.count(Operation.FIND);
		for (int i = 0; i < 5; i++) {
			assertThat(this.one.write(this.id, "page", i)).isTrue();
			assertThat(this.one.read(this.id, "page")).isEqualTo(i);
		}
		return this.one.instance.store.count(Operation.FIND) - before;
	}

	@Test
	void pagesWithinTheClockSkewReadTheRowOnceAndThoseAfterItOnceMore() {
		fence();
		assertThat(readsOfPages()).isOne();
		passSkew();
		assertThat(readsOfPages()).isOne();
		this.clock.advance(Duration.ofSeconds(30));
		assertThat(readsOfPages()).isZero();
	}

	@Test
	void pagesThatComeAfterTheClockSkewReadTheRowOnce() {
		fence();
		passSkew();
		assertThat(readsOfPages()).isOne();
		this.clock.advance(Duration.ofSeconds(30));
		assertThat(readsOfPages()).isZero();
	}

	/** The pages take 7.5 s, which is longer than the clock skew. */
	@Test
	void threeHundredPagesOfTenSessionsReadTwentyRowsAfterAFence() {
		List<String> ids = Stream.generate(() -> this.one.instance.create().getId()).limit(10).toList();
		this.servers.forEach(this.two::lose);
		this.servers.forEach(this.two::restore);
		beat();
		int before = this.one.instance.store.count(Operation.FIND);
		for (int page = 0; page < 300; page++) {
			this.clock.advance(Duration.ofMillis(25));
			assertThat(this.one.write(ids.get(page % 10), "page", page)).isTrue();
		}
		assertThat(this.one.instance.store.count(Operation.FIND) - before).isEqualTo(20);
	}

	/**
	 * The instance that sets the second fence has a slow clock: the fence is older than
	 * the first.
	 */
	@Test
	void secondReadFindsALogoutBehindAFenceThatTheFirstOneHides() {
		fence();
		Member late = memberWithClock(new ShiftedClock(this.clock, SKEW.negated()));
		assertThat(readsOfPages()).isOne();
		late.lose(this.home);
		late.instance.repository.deleteById(this.id);
		late.restore(this.home);
		late.instance.heartbeat.beat();
		beat();
		passSkew();
		assertThat(this.one.instance.repository.findById(this.id)).isNull();
	}

}
