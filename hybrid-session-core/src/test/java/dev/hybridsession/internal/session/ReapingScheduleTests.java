package dev.hybridsession.internal.session;

import java.time.Duration;

import dev.hybridsession.EndedSession;
import dev.hybridsession.HybridSession;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.StoreContendedException;
import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.FaultyStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Schedules in which a reaper is overtaken, dies, or gets no answer. It ends no live
 * session, and every expired session ends.
 */
class ReapingScheduleTests extends RepositoryTestBase {

	@Test
	void findingAnExpiredSessionEndsNothing() {
		HybridSession session = this.one.create();
		this.clock.advance(Duration.ofHours(1));
		assertThat(this.one.repository.findById(session.getId())).isNull();
		assertThat(rows("INTERNAL_ID = ? AND ENDED_TIME IS NULL", session.getInternalId())).isOne();
		assertThat(this.one.expired).isEmpty();
	}

	@Test
	void aPageLoadBetweenTheReapersJudgementAndItsDeedSavesTheSession() {
		HybridSession session = this.one.create();
		HybridSession slow = this.two.repository.findById(session.getId());
		this.clock.advance(Duration.ofMinutes(33));
		slow.setLastAccessedTime(this.clock.instant());
		this.one.cache.beforeNext(FaultyCache.Operation.REPLACE, () -> this.two.repository.save(slow));
		assertThat(this.one.reaper.run()).isZero();
		assertThat(this.one.repository.findById(session.getId())).isNotNull();
		assertThat(this.one.expired).isEmpty();
	}

	@Test
	void aReaperWhoseTombstoneIsRefusedEndsWhatNobodySaved() {
		HybridSession session = this.one.create();
		HybridSession uncached = this.one.create();
		this.cache.remove(new CacheKeys("test", () -> "store").session(uncached.getId()));
		this.clock.advance(Duration.ofMinutes(33));
		this.one.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.REFUSED);
		this.one.cache.failNext(FaultyCache.Operation.ADD, CacheWrite.Outcome.REFUSED);
		assertThat(this.one.reaper.run()).isEqualTo(2);
		assertThat(this.two.repository.findById(session.getId())).isNull();
	}

	@Test
	@Takes("Save: MERGE -> WRITE_ROW")
	void aPageLoadBetweenTheReapersTombstoneAndItsRowKeepsTheSession() {
		HybridSession session = this.one.create();
		HybridSession slow = this.two.repository.findById(session.getId());
		this.clock.advance(Duration.ofMinutes(33));
		slow.setLastAccessedTime(this.clock.instant());
		this.one.store.beforeNext(FaultyStore.Operation.END, () -> this.two.repository.save(slow));
		assertThat(this.one.reaper.run()).isZero();
		assertThat(this.two.dropped).hasValue(0);
		assertThat(this.one.repository.findById(session.getId())).isNotNull();
	}

	@Test
	void aLoginBetweenTheReapersTombstoneAndItsRowKeepsTheSession() {
		HybridSession session = this.one.create();
		HybridSession login = this.two.repository.findById(session.getId());
		this.clock.advance(Duration.ofMinutes(33));
		login.setLastAccessedTime(this.clock.instant());
		this.one.store.beforeNext(FaultyStore.Operation.END, () -> {
			login.changeSessionId();
			login.setAttribute("user", "alice");
			this.two.repository.save(login);
		});
		assertThat(this.one.reaper.run()).isZero();
		assertThat(this.two.dropped).hasValue(0);
		assertThat(this.one.repository.findById(session.getId())).as("the old id").isNull();
		assertThat(this.one.repository.findById(login.getId()).<String>getAttribute("user")).isEqualTo("alice");
		assertThat(this.one.expired).isEmpty();
	}

	@Test
	void aLoginAfterTheReaperHasEndedTheRowFindsNoSession() {
		HybridSession session = this.one.create();
		HybridSession login = this.two.repository.findById(session.getId());
		this.clock.advance(Duration.ofMinutes(33));
		assertThat(this.one.reaper.run()).isOne();
		assertThat(login.changeSessionId()).isEqualTo(session.getId());
		this.two.repository.save(login);
		assertThat(this.two.repository.findById(session.getId())).isNull();
		assertThat(rows("ENDED_TIME IS NULL")).isZero();
	}

	@Test
	void aLoginThatMeetsTheReapersTombstoneWithoutTheDatabaseIsRefused() {
		HybridSession session = this.one.create();
		HybridSession login = this.two.repository.findById(session.getId());
		this.clock.advance(Duration.ofMinutes(33));
		login.setLastAccessedTime(this.clock.instant());
		this.one.store.beforeNext(FaultyStore.Operation.END, () -> {
			this.two.store.setUnavailable(true);
			assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(login::changeSessionId);
		});
		assertThat(this.one.reaper.run()).isOne();
	}

	@Test
	void aReaperThatDiedBetweenTombstoneAndRowIsFinishedByTheNext() {
		HybridSession session = this.one.create();
		this.clock.advance(Duration.ofMinutes(33));
		this.one.store.beforeNext(FaultyStore.Operation.END, () -> {
			this.one.cache.setUnavailable(true);
			throw new IllegalStateException("killed");
		});
		this.one.reaper.run();
		assertThat(rows("ENDED_TIME IS NULL")).isOne();
		assertThat(this.two.reaper.run()).isOne();
		assertThat(this.two.expired).hasSize(1);
		assertThat(this.two.archived).hasSize(1);
		assertThat(rows("INTERNAL_ID = ? AND ENDED_TIME IS NOT NULL", session.getInternalId())).isOne();
	}

	@Test
	void nothingIsReapedWhileMemcachedCannotBeAsked() {
		this.one.create();
		this.clock.advance(Duration.ofHours(1));
		this.one.cache.setUnavailable(true);
		assertThat(this.one.reaper.run()).isZero();
		assertThat(rows("ENDED_TIME IS NULL")).isOne();
		this.one.cache.setUnavailable(false);
		assertThat(this.one.reaper.run()).isOne();
	}

	@Test
	void justAfterADatabaseOutageAMissEndsNothing() {
		HybridSession session = this.one.create();
		this.one.store.setUnavailable(true);
		this.one.page(session.getId(), (page) -> page.setMaxInactiveInterval(Duration.ofMinutes(30)));
		for (int i = 0; i < 5; i++) {
			this.clock.advance(Duration.ofMinutes(20));
			assertThat(this.one.page(session.getId(), (page) -> page.setAttribute("a", 1))).isTrue();
		}
		this.one.store.setUnavailable(false);
		this.one.tiers.gate().probeIfDown();
		loseMemcached();
		assertThat(this.one.reaper.run()).isZero();
		assertThat(this.one.repository.findById(session.getId())).isNotNull();
	}

	@Test
	void aLostSessionIsReapedOnceTheOutageIsLongOver() {
		this.one.create();
		this.one.store.setUnavailable(true);
		this.one.reaper.run();
		this.clock.advance(Duration.ofHours(1));
		this.one.store.setUnavailable(false);
		loseMemcached();
		assertThat(this.one.reaper.run()).isZero();
		this.clock.advance(Duration.ofMinutes(3));
		assertThat(this.one.reaper.run()).isOne();
	}

	@Test
	void anArchiveThatFailsLeavesTheSessionForTheNextPassAndOthersAreReaped() {
		HybridSession bad = this.one.create();
		HybridSession good = this.one.create();
		this.one.archive = (ended) -> {
			if (ended.internalId().equals(bad.getInternalId())) {
				throw new IllegalStateException("no room");
			}
			this.one.archived.add(ended);
		};
		this.clock.advance(Duration.ofHours(1));
		assertThat(this.one.reaper.run()).isOne();
		assertThat(this.one.archived).extracting(EndedSession::internalId).containsExactly(good.getInternalId());
		this.one.archive = this.one.archived::add;
		assertThat(this.one.reaper.run()).isOne();
		assertThat(this.one.archived).hasSize(2);
		assertThat(this.one.expired).hasSize(2);
	}

	@Test
	void aLogoutDoesNotWaitForAnArchiveThatFails() {
		HybridSession session = this.one.create();
		this.one.archive = (ended) -> {
			throw new IllegalStateException("no room");
		};
		this.one.repository.deleteById(session.getId());
		assertThat(this.one.repository.findById(session.getId())).isNull();
		assertThat(rows("ENDED_TIME IS NOT NULL")).isOne();
		assertThat(this.one.deleted).hasSize(1);
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void logoutsWithAnArchiveThatFailsCostALineEachMinute(CapturedOutput output) {
		this.one.archive = (ended) -> {
			throw new IllegalStateException("no room");
		};
		for (int i = 0; i < 3; i++) {
			this.one.repository.deleteById(this.one.create().getId());
		}
		this.clock.advance(Duration.ofMinutes(1));
		this.one.repository.deleteById(this.one.create().getId());
		assertThat(output.toString().lines().filter((line) -> line.contains("ends without being archived"))).hasSize(2)
			.last()
			.asString()
			.contains("(3 of them since the last such line)");
		assertThat(rows("ENDED_TIME IS NOT NULL")).isEqualTo(4);
	}

	@Test
	void deferredRowsStarveNobody() {
		for (int i = 0; i < 120; i++) {
			this.one.create();
		}
		this.clock.advance(Duration.ofHours(1));
		this.one.archive = (ended) -> {
			throw new IllegalStateException("no room");
		};
		this.one.reaper.run();
		this.one.archive = this.one.archived::add;
		assertThat(this.one.reaper.run() + this.two.reaper.run()).isEqualTo(120);
	}

	@Test
	void aRowThatOthersKeepLockedDoesNotKeepTheOthersFromBeingReaped() {
		this.one.create();
		this.one.create();
		this.clock.advance(MINUTE.multipliedBy(40));
		this.one.store.beforeNext(FaultyStore.Operation.END, () -> {
			throw new StoreContendedException("A test keeps the row locked", null);
		});
		assertThat(this.one.reaper.run()).isEqualTo(1);
		assertThat(this.one.reaper.run()).isEqualTo(1);
		assertThat(this.one.expired).hasSize(2);
	}

	@Test
	void ofTwoReapersAtATimeOneEndsAndAnnounces() {
		HybridSession session = this.one.create();
		HybridSession uncached = this.one.create();
		this.cache.remove(new CacheKeys("test", () -> "store").session(uncached.getId()));
		this.clock.advance(Duration.ofMinutes(33));
		this.one.store.beforeNext(FaultyStore.Operation.END, this.two.reaper::run);
		assertThat(this.one.reaper.run()).isZero();
		assertThat(this.one.expired).isEmpty();
		assertThat(this.one.archived).isEmpty();
		assertThat(this.two.expired).extracting(HybridSession::getInternalId)
			.containsExactlyInAnyOrder(session.getInternalId(), uncached.getInternalId());
		assertThat(this.two.archived).hasSize(2);
		assertThat(this.one.repository.findById(session.getId())).isNull();
		assertThat(rows("ENDED_TIME IS NULL")).isZero();
	}

}
