package dev.hybridsession.internal.session;

import java.time.Duration;

import dev.hybridsession.EndedSession;
import dev.hybridsession.EndedSession.EndReason;
import dev.hybridsession.HybridSession;
import dev.hybridsession.support.FaultyStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A row whose record cannot be decoded ends in its time, and keeps no other from ending.
 */
class UnreadableRowReapingTests extends UnreadableTestBase {

	@ParameterizedTest
	@EnumSource
	void theReaperEndsTheSessionWithWhatTheColumnsSay(Damage damage) {
		HybridSession bad = login("alice");
		HybridSession good = login("bob");
		write(bad, damage.apply(bytes(bad)));
		loseMemcached();
		assertThat(this.one.reaper.run()).isZero();
		this.clock.advance(Duration.ofHours(1));
		assertThat(this.one.reaper.run()).isEqualTo(2);
		assertThat(rows("ENDED_TIME IS NULL")).isZero();
		assertThat(this.one.archived).extracting(EndedSession::internalId)
			.containsExactlyInAnyOrder(bad.getInternalId(), good.getInternalId());
		EndedSession archived = this.one.archived.stream()
			.filter((ended) -> ended.internalId().equals(bad.getInternalId()))
			.findFirst()
			.orElseThrow();
		assertThat(archived.principal()).isEqualTo("alice");
		assertThat(archived.creationTime()).isEqualTo(bad.getCreationTime());
		assertThat(archived.lastAccessTime()).isEqualTo(bad.getLastAccessedTime());
		assertThat(archived.reason()).isEqualTo(EndReason.EXPIRED);
		assertThat(archived.attributeNames()).isEmpty();
		assertThat(this.one.expired).hasSize(2);
		assertToldOnce(bad);
	}

	@Test
	void theEndIsRememberedForAsLongAsACopyCouldBeCached() {
		HybridSession bad = this.one.repository.createSession();
		bad.setMaxInactiveInterval(Duration.ofDays(3));
		this.one.repository.save(bad);
		damage(bad);
		loseMemcached();
		this.clock.advance(Duration.ofDays(4));
		assertThat(this.one.reaper.run()).isOne();
		this.clock.advance(Duration.ofDays(3));
		this.one.reaper.run();
		assertThat(rows("ENDED_TIME IS NOT NULL")).isOne();
	}

	@Test
	void aSessionThatNeverExpiresIsNotReaped() {
		HybridSession bad = this.one.repository.createSession();
		bad.setMaxInactiveInterval(Duration.ofSeconds(-1));
		this.one.repository.save(bad);
		damage(bad);
		loseMemcached();
		this.clock.advance(Duration.ofDays(400));
		assertThat(this.one.reaper.run()).isZero();
		assertThat(this.one.repository.findById(bad.getId())).isNull();
	}

	@Test
	void theReaperKeepsASessionThatMemcachedHas() {
		HybridSession session = this.one.create();
		damage(session);
		this.clock.advance(Duration.ofMinutes(20));
		HybridSession kept = this.one.repository.findById(session.getId());
		kept.setLastAccessedTime(this.clock.instant());
		kept.setAttribute("a", 1);
		this.one.store.setUnavailable(true);
		this.one.repository.save(kept);
		this.clock.advance(Duration.ofMinutes(20));
		assertThat(this.two.reaper.run()).isZero();
		loseMemcached();
		assertThat(this.two.repository.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
	}

	@Test
	void anEndThatFailsLeavesNoEmptySessionBehind() {
		HybridSession bad = login("alice");
		damage(bad);
		loseMemcached();
		this.clock.advance(Duration.ofHours(1));
		this.one.archive = (ended) -> {
			throw new IllegalStateException("no room");
		};
		assertThat(this.one.reaper.run()).isZero();
		assertThat(this.one.tiers.cached().read(bad.getId()).record()).isNull();
		this.one.store.beforeNext(FaultyStore.Operation.END, () -> this.one.store.setUnavailable(true));
		assertThat(this.one.reaper.run()).isZero();
		assertThat(this.one.tiers.cached().read(bad.getId()).record()).isNull();
		this.one.store.setUnavailable(false);
		this.one.archive = this.one.archived::add;
		this.clock.advance(Duration.ofHours(1));
		this.one.reaper.run();
		this.clock.advance(Duration.ofHours(1));
		this.one.reaper.run();
		assertThat(this.one.archived).hasSize(1);
	}

}
