package dev.hybridsession.internal.session;

import java.time.Duration;

import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.Subsession;
import dev.hybridsession.Tier;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.SessionCache;
import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.MemoryServer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Schedules of sessions that may be idle for longer than memcached keeps a copy. */
class LongSessionScheduleTests extends NodeTestBase {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	/** A negative number of days is for ever. */
	private String session(int days) {
		String id = this.one.instance.create().getId();
		this.one.instance.page(id, (page) -> page.setMaxInactiveInterval(Duration.ofDays(days)));
		return id;
	}

	private Subsession<String> cart(Member member, String id) {
		return member.instance.subsessions.of(id, "cart", String.class);
	}

	private boolean isCached(String id) {
		return this.servers.stream().anyMatch((server) -> server.has(key(id)));
	}

	@ParameterizedTest
	@ValueSource(ints = { 60, -1 })
	void sessionThatIsIdleForLongerThanAnyCopyIsReadFromItsRow(int days) {
		String id = session(days);
		this.one.write(id, "name", "value");
		cart(this.one, id).set("nothing");
		cart(this.one, id).set("book");
		this.clock.advance(MINUTE.multipliedBy(2));
		this.one.instance.sync.run();
		this.one.instance.subsessionSync.run();
		this.clock.advance(SessionCache.LONGEST_OF_A_COPY.minus(MINUTE));
		assertThat(isCached(id)).isTrue();
		this.clock.advance(MINUTE.multipliedBy(2));
		assertThat(isCached(id)).isFalse();
		this.one.instance.sync.run();
		assertThat(this.two.instance.reaper.run()).isZero();
		TieredSession found = this.two.instance.repository.findById(id);
		assertThat(found.<String>getAttribute("name")).isEqualTo("value");
		assertThat(found.servedBy()).isEqualTo(Tier.DATABASE);
		assertThat(cart(this.two, id).get()).isEqualTo("book");
		assertThat(this.one.instance.repository.findById(id).servedBy()).as("one read of the row is enough")
			.isEqualTo(Tier.CACHE);
		assertThat(this.one.instance.evicted).as("memcached is not too small").hasValue(0);
	}

	@ParameterizedTest
	@ValueSource(ints = { 60, -1 })
	void copyThatIsUsedNowAndThenStaysAsLongAsItsSession(int days) {
		String id = session(days);
		for (int week = 0; week < 20; week++) {
			this.clock.advance(Duration.ofDays(28));
			assertThat(this.two.instance.repository.findById(id).servedBy()).isEqualTo(Tier.CACHE);
			assertThat(this.two.write(id, "week", week)).isTrue();
			assertThat(this.one.instance.reaper.run()).isZero();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 60, -1 })
	void markerOutlivesTheCopiesFromBeforeIt(int days) {
		String id = session(days);
		for (int write = 0; write < 2; write++) {
			// before the row, and after it
			this.one.instance.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.REFUSED);
		}
		assertThat(this.one.write(id, "name", "value")).isTrue();
		this.clock.advance(SessionCache.LONGEST.minus(MINUTE));
		assertThat(isCached(id)).isTrue();
		this.clock.advance(MINUTE);
		assertThat(isCached(id)).isFalse();
		assertThat(this.two.read(id, "name")).isEqualTo("value");
	}

	@ParameterizedTest
	@ValueSource(ints = { 60, -1 })
	void logoutOutlivesACopyThatItDidNotReach(int days) {
		String id = session(days);
		MemoryServer home = server(id, 0);
		this.one.lose(home);
		this.two.lose(home);
		this.one.instance.repository.deleteById(id);
		assertThat(home.has(key(id))).isTrue();
		while (home.has(key(id))) {
			assertThat(server(id, 1).has(key(id))).as("the tombstone").isTrue();
			this.clock.advance(MINUTE);
		}
		this.clock.advance(Duration.ofHours(23));
		assertThat(server(id, 1).has(key(id))).as("a day later").isTrue();
		this.clock.advance(Duration.ofHours(2));
		assertThat(isCached(id)).as("nothing is left").isFalse();
		this.one.restore(home);
		this.two.instance.store.setUnavailable(true);
		assertThatExceptionOfType(SessionUnavailableException.class)
			.isThrownBy(() -> this.two.instance.repository.findById(id));
		assertThat(this.one.instance.repository.findById(id)).isNull();
		assertThat(this.one.instance.deleted).hasSize(1);
	}

}
