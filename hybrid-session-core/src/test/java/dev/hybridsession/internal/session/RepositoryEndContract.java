package dev.hybridsession.internal.session;

import java.time.Duration;
import java.util.List;

import dev.hybridsession.EndedSession;
import dev.hybridsession.EndedSession.EndReason;
import dev.hybridsession.HybridSession;
import dev.hybridsession.support.HybridInstance;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the promises of a repository about the end of sessions, and about ids. */
abstract class RepositoryEndContract extends RepositoryLimitContract {

	@Test
	void aDeletedSessionIsDeadInBothTiersAndStaysDead() {
		HybridSession session = this.here.create();
		HybridSession inFlight = this.there.findById(session.getId());
		inFlight.setAttribute("late", true);
		this.here.deleteById(session.getId());
		this.here.deleteById(session.getId());
		assertThat(this.there.findById(session.getId())).isNull();
		this.there.save(inFlight);
		assertThat(this.two.dropped).hasValue(1);
		assertThat(this.here.findById(session.getId())).isNull();
		loseMemcached();
		this.there.save(this.there.createSession());
		assertThat(this.here.findById(session.getId())).isNull();
		assertThat(this.one.deleted).extracting(HybridSession::getInternalId).containsExactly(session.getInternalId());
		assertThat(this.one.archived).extracting(EndedSession::reason).containsExactly(EndReason.DELETED);
		assertThat(rows("INTERNAL_ID = ? AND ENDED_TIME IS NOT NULL AND RECORD IS NULL", session.getInternalId()))
			.isOne();
	}

	@Test
	void aDeletedSessionStaysDeadEvenIfItsTombstoneIsLost() {
		HybridSession session = this.here.create();
		HybridSession inFlight = this.there.findById(session.getId());
		inFlight.setAttribute("late", true);
		this.here.deleteById(session.getId());
		loseMemcached();
		this.there.save(inFlight);
		assertThat(this.two.dropped).hasValue(1);
		assertThat(this.here.findById(session.getId())).isNull();
		assertThat(this.there.findById(session.getId())).isNull();
	}

	@Test
	void theFirstOfTwoIdChangesWinsAndTheOldIdIsDead() {
		HybridSession session = this.here.create();
		String old = session.getId();
		HybridSession first = this.here.findById(old);
		HybridSession second = this.there.findById(old);
		String renamed = first.changeSessionId();
		this.here.save(first);
		second.changeSessionId();
		second.setAttribute("loser", true);
		this.there.save(second);
		assertThat(second.getId()).isEqualTo(old);
		assertThat(this.there.findById(old)).isNull();
		HybridSession found = this.there.findById(renamed);
		assertThat(found.getInternalId()).isEqualTo(session.getInternalId());
		assertThat(found.getAttributeNames()).isEmpty();
		loseMemcached();
		assertThat(this.there.findById(old)).isNull();
		assertThat(this.there.findById(renamed)).isNotNull();
	}

	@Test
	void changingTheIdAndThenInvalidatingLeavesNothing() {
		HybridSession session = this.here.create();
		String old = session.getId();
		HybridSession page = this.here.findById(old);
		this.here.deleteById(page.changeSessionId());
		assertThat(this.there.findById(old)).isNull();
		assertThat(this.there.findById(page.getId())).isNull();
	}

	@Test
	void changesSavedUnderTheOldIdMoveToTheNew() {
		HybridSession session = this.here.create();
		HybridSession login = this.here.findById(session.getId());
		this.there.page(session.getId(), (page) -> page.setAttribute("parallel", true));
		login.changeSessionId();
		login.setAttribute("login", true);
		this.here.save(login);
		assertThat(this.there.findById(login.getId()).getAttributeNames()).containsExactlyInAnyOrder("parallel",
				"login");
	}

	@Test
	void aRequestFromBeforeAnIdChangeNeitherRevivesTheOldIdNorChangesTheNewSession() {
		HybridSession session = this.here.create();
		HybridSession before = this.there.findById(session.getId());
		HybridSession login = this.here.findById(session.getId());
		login.changeSessionId();
		login.setAttribute("user", "alice");
		this.here.save(login);
		before.setAttribute("user", "nobody");
		this.there.save(before);
		assertThat(this.there.findById(session.getId())).isNull();
		assertThat(this.here.findById(login.getId()).<String>getAttribute("user")).isEqualTo("alice");
	}

	@Test
	void anIdleSessionExpiresAndIsReapedOnceByWhicheverInstance() {
		HybridSession session = this.here.createSession();
		session.setAttribute("a", 1);
		this.here.save(session);
		this.clock.advance(Duration.ofMinutes(20));
		this.here.page(session.getId(), (page) -> page.setAttribute("a", 2));
		this.clock.advance(Duration.ofMinutes(31));
		assertThat(this.here.findById(session.getId())).isNull();
		this.clock.advance(Duration.ofMinutes(3));
		assertThat(this.one.reaper.run() + this.two.reaper.run()).isOne();
		assertThat(this.one.reaper.run() + this.two.reaper.run()).isZero();
		List<EndedSession> archived = this.one.archived.isEmpty() ? this.two.archived : this.one.archived;
		assertThat(archived).singleElement().satisfies((ended) -> {
			assertThat(ended.reason()).isEqualTo(EndReason.EXPIRED);
			assertThat(ended.internalId()).isEqualTo(session.getInternalId());
			assertThat(ended.session().<Integer>getAttribute("a")).isEqualTo(2);
			assertThat(ended.attributeNames()).containsExactly("a");
		});
		assertThat(this.one.expired.size() + this.two.expired.size()).isOne();
		assertThat(rows("ENDED_TIME IS NULL")).isZero();
	}

	@Test
	void theReaperKeepsWhatMemcachedKnowsToBeAlive() {
		HybridInstance page = HybridInstance.on(this.cache, this.store, this.clock).build();
		HybridSession session = page.create();
		page.store.setUnavailable(true);
		for (int i = 0; i < 8; i++) {
			this.clock.advance(Duration.ofMinutes(10));
			assertThat(page.page(session.getId(), (any) -> {
			})).isTrue();
		}
		assertThat(this.one.reaper.run()).isZero();
		assertThat(rows("LAST_ACCESS_TIME = ?", this.clock.millis())).isOne();
		assertThat(this.there.findById(session.getId())).isNotNull();
	}

	@Test
	void endedRowsArePurgedWhenNothingCouldReviveTheSession() {
		HybridSession session = this.here.create();
		this.here.deleteById(session.getId());
		this.one.reaper.run();
		assertThat(rows("INTERNAL_ID = ?", session.getInternalId())).isOne();
		this.clock.advance(Duration.ofHours(2));
		this.one.reaper.run();
		assertThat(rows("INTERNAL_ID = ?", session.getInternalId())).isZero();
	}

}
