package dev.hybridsession.internal.session;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

import dev.hybridsession.EndedSession;
import dev.hybridsession.HybridSession;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.RowName;
import dev.hybridsession.internal.store.StoreContendedException;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.FaultyStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Schedules in which the database is away for one instance or for all, or comes and goes.
 */
class OutageScheduleTests extends RepositoryTestBase {

	@Test
	void aLogoutThatMeetsTheTombstoneOfAReaperHoldsEvenIfThatReaperGivesUp() {
		HybridSession session = this.one.create();
		HybridSession slow = this.two.repository.findById(session.getId());
		this.clock.advance(Duration.ofMinutes(33));
		slow.setLastAccessedTime(this.clock.instant());
		this.one.store.beforeNext(FaultyStore.Operation.END, () -> {
			this.two.repository.deleteById(session.getId());
			this.two.repository.save(slow);
		});
		this.one.reaper.run();
		assertThat(this.two.repository.findById(session.getId())).isNull();
		assertThat(this.one.repository.findById(session.getId())).isNull();
	}

	@Test
	void aReaperThatGivesUpDoesNotTakeBackTheTombstoneOfALogout() {
		HybridSession session = this.one.create();
		HybridSession slow = this.two.repository.findById(session.getId());
		this.clock.advance(Duration.ofMinutes(33));
		slow.setLastAccessedTime(this.clock.instant());
		this.one.store.beforeNext(FaultyStore.Operation.END, () -> {
			this.two.repository.deleteById(session.getId());
			setStoresUnavailable(true);
		});
		this.one.reaper.run();
		this.two.repository.save(slow);
		assertThat(this.two.dropped).hasValue(1);
		assertThat(this.two.repository.findById(session.getId())).isNull();
	}

	@Test
	void aSaveThatReachesTheRowDoesNotReviveWhatWasLoggedOutWithoutTheDatabase() {
		HybridSession session = this.one.create();
		HybridSession slow = this.two.repository.findById(session.getId());
		slow.setMaxInactiveInterval(MINUTE);
		this.one.store.setUnavailable(true);
		this.one.repository.deleteById(session.getId());
		this.two.repository.save(slow);
		assertThat(this.two.dropped).hasValue(1);
		assertThat(this.two.repository.findById(session.getId())).isNull();
	}

	@Test
	void aSaveBeforeTheDatabaseIsToldOfALogoutIsDropped() {
		HybridSession session = this.one.create();
		HybridSession slow = this.one.repository.findById(session.getId());
		slow.setAttribute("late", 1);
		this.one.store.setUnavailable(true);
		this.one.repository.deleteById(session.getId());
		loseMemcached();
		this.one.store.setUnavailable(false);
		this.one.tiers.gate().probeIfDown();
		this.one.repository.save(slow);
		assertThat(this.one.dropped).hasValue(1);
		assertThat(this.two.repository.findById(session.getId())).isNotNull();
		this.one.sync.run();
		assertThat(this.two.repository.findById(session.getId())).isNull();
	}

	@Test
	void searchOfLatelyAccessedSessionsFailsAndMarksTheDatabaseAway() {
		long since = this.one.tiers.now();
		HybridSession session = this.one.create();
		assertThat(this.one.tiers.gate().store().findAccessedSince(since, null, 10)).extracting(RowName::publicId)
			.containsExactly(session.getId());
		this.one.store.setUnavailable(true);
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(StoreUnavailableException.class)
				.isThrownBy(() -> this.one.tiers.gate().store().findAccessedSince(since, null, 10));
		}
		assertThat(this.one.store.count(FaultyStore.Operation.FIND_ACCESSED_SINCE)).isEqualTo(2);
		assertThat(this.one.tiers.gate().isDown()).isTrue();
	}

	@Test
	void failedWriteThroughIsWrittenWhenTheDatabaseIsBack() {
		HybridSession session = this.one.create();
		this.one.store.setUnavailable(true);
		this.one.page(session.getId(), (page) -> page.setMaxInactiveInterval(Duration.ofMinutes(7)));
		this.one.store.setUnavailable(false);
		this.one.sync.run();
		loseMemcached();
		assertThat(this.two.repository.findById(session.getId()).getMaxInactiveInterval())
			.isEqualTo(Duration.ofMinutes(7));
	}

	@Test
	void doubtfulCopyOfASessionThatBeganInAnOutageIsServedBeforeItHasARow() {
		setStoresUnavailable(true);
		HybridSession session = this.one.create();
		setStoresUnavailable(false);
		this.one.tiers.gate().probeIfDown();
		this.one.tiers.freshness().writeUnconfirmed(session.getId());
		assertThat(this.one.repository.findById(session.getId())).isNotNull();
		assertThat(rows("1 = 1")).isZero();
	}

	@Test
	void doubtfulCopyOfASessionWhoseRowIsGoneIsServedNoMore() {
		HybridSession session = this.one.create();
		this.jdbc.update("DELETE FROM HYBRID_SESSION");
		this.one.tiers.freshness().writeUnconfirmed(session.getId());
		assertThat(this.one.repository.findById(session.getId())).isNull();
		assertThat(this.two.repository.findById(session.getId())).isNull();
	}

	@Test
	void sessionSavedInAnOutageIsSyncedIfTheReaperNoticesItsEnd() {
		HybridSession session = this.one.create();
		this.one.store.setUnavailable(true);
		this.one.reaper.run();
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
		this.one.store.setUnavailable(false);
		this.one.reaper.run();
		assertThat(this.one.sync.run()).isOne();
		this.clock.advance(SECOND);
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 2));
		assertThat(this.one.sync.run()).isZero();
	}

	@Test
	void aDatabaseThatComesAndGoesDoesNotKeepTheDeadAlive() {
		HybridSession session = this.one.create();
		for (int i = 0; i < 60; i++) {
			this.one.store.setUnavailable(true);
			this.one.reaper.run();
			this.clock.advance(SECOND);
			this.one.store.setUnavailable(false);
			this.one.sync.run();
			this.clock.advance(MINUTE);
		}
		loseMemcached();
		assertThat(this.one.repository.findById(session.getId())).isNull();
	}

	@Test
	void aDatabaseThatFailsAgainAtOnceWasNotBack() {
		this.one.create();
		for (int i = 0; i < 2; i++) {
			this.one.store.setUnavailable(true);
			this.one.reaper.run();
			this.clock.advance(Duration.ofHours(1));
			this.one.store.setUnavailable(false);
			this.one.tiers.gate().probeIfDown();
			this.clock.advance(SECOND);
		}
		assertThat(this.one.tiers.gate().outageLag()).isGreaterThan(Duration.ofHours(2).toMillis());
	}

	@Test
	void aClockThatGoesBackwardsInAnOutageEndsNobodyEarly() {
		HybridSession session = this.one.create();
		this.clock.advance(Duration.ofMinutes(31));
		this.one.store.setUnavailable(true);
		this.one.reaper.run();
		this.clock.advance(Duration.ofMinutes(-30));
		this.one.store.setUnavailable(false);
		this.one.sync.run();
		this.clock.advance(Duration.ofSeconds(119));
		loseMemcached();
		assertThat(this.one.repository.findById(session.getId())).isNotNull();
	}

	@Test
	void ofTwoLogoutsOneArchives() {
		HybridSession session = this.one.create();
		this.one.store.beforeNext(FaultyStore.Operation.END, () -> this.two.repository.deleteById(session.getId()));
		this.one.repository.deleteById(session.getId());
		assertThat(this.two.archived).hasSize(1);
		assertThat(this.one.archived).isEmpty();
		assertThat(this.one.deleted).isEmpty();
	}

	static List<Throwable> failures() {
		return List.of(new NoClassDefFoundError("com/example/Gone"), new StackOverflowError(), new AssertionError(),
				new IOException("The disk is full"), new SQLException("The archive is away", "08006"));
	}

	@ParameterizedTest
	@MethodSource("failures")
	void anArchiveThatThrowsAnythingKeepsNoOtherSessionFromBeingReaped(Throwable failure) {
		HybridSession bad = this.one.create();
		this.clock.advance(SECOND);
		HybridSession good = this.one.create();
		this.one.archive = (ended) -> {
			if (ended.internalId().equals(bad.getInternalId())) {
				throwAsKotlinDoes(failure);
			}
			this.one.archived.add(ended);
		};
		this.clock.advance(Duration.ofHours(1));
		assertThat(this.one.reaper.run()).isOne();
		assertThat(this.one.archived).extracting(EndedSession::internalId).containsExactly(good.getInternalId());
		assertThat(this.one.tiers.gate().isDown()).isFalse();
		this.one.repository.deleteById(bad.getId());
		assertThat(rows("ENDED_TIME IS NULL")).isZero();
	}

	/** Throws an exception that the method does not declare. */
	@SuppressWarnings("unchecked")
	private static <T extends Throwable> void throwAsKotlinDoes(Throwable failure) throws T {
		throw (T) failure;
	}

	@Test
	void nothingIsReapedThatMemcachedDidNotAnswerFor() {
		this.one.create();
		loseMemcached();
		this.clock.advance(Duration.ofHours(1));
		this.one.cache.beforeNext(FaultyCache.Operation.READ_ALL, () -> this.one.cache.setUnavailable(true));
		this.one.cache.beforeNext(FaultyCache.Operation.ADD, () -> this.one.cache.setUnavailable(false));
		assertThat(this.one.reaper.run()).isZero();
		assertThat(this.one.expired).isEmpty();
	}

	@Test
	void theDatabaseIsToldOfLogoutsBeforeAnythingIsSynced() {
		HybridSession session = this.one.create();
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
		this.one.store.setUnavailable(true);
		this.one.repository.deleteById(session.getId());
		loseMemcached();
		this.two.page(session.getId(), (page) -> page.setAttribute("b", 1));
		this.one.store.setUnavailable(false);
		assertThat(this.one.sync.run()).isZero();
		assertThat(rows("ENDED_TIME IS NULL")).isZero();
		assertThat(this.two.repository.findById(session.getId())).isNull();
	}

	@Test
	void anEndIsRememberedForAsLongAsACopyCouldLive() {
		HybridSession session = this.one.create();
		this.one.repository.deleteById(session.getId());
		this.clock.advance(Duration.ofMinutes(34));
		this.one.reaper.run();
		assertThat(rows("ENDED_TIME IS NOT NULL")).isOne();
	}

	@Test
	void aSaveThatOutlivesEvenTheEndedRowIsDropped() {
		HybridSession session = this.one.create();
		HybridSession slow = this.two.repository.findById(session.getId());
		slow.setAttribute("late", 1);
		this.one.repository.deleteById(session.getId());
		this.clock.advance(Duration.ofHours(2));
		this.one.reaper.run();
		loseMemcached();
		this.two.repository.save(slow);
		assertThat(this.two.dropped).hasValue(1);
		assertThat(rows("1 = 1")).isZero();
	}

	@Test
	void aReaperThatWasOvertakenTakesItsTombstoneBack() {
		HybridSession session = this.one.create();
		HybridSession slow = this.two.repository.findById(session.getId());
		this.clock.advance(Duration.ofMinutes(33));
		slow.setLastAccessedTime(this.clock.instant());
		this.one.store.beforeNext(FaultyStore.Operation.END, () -> {
			this.two.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.UNCONFIRMED);
			this.two.repository.save(slow);
		});
		assertThat(this.one.reaper.run()).isZero();
		assertThat(this.one.repository.findById(session.getId())).isNotNull();
	}

	/** The session was born in it too, and its row has never had the id of the logout. */
	@Test
	void aLogoutUnderTheIdFromBeforeALoginOfAnOutageIsNotTriedForEver() {
		setStoresUnavailable(true);
		HybridSession session = this.one.create();
		HybridSession login = this.one.repository.findById(session.getId());
		this.two.cache.beforeNext(FaultyCache.Operation.PUT, () -> {
			login.changeSessionId();
			this.one.repository.save(login);
		});
		this.two.repository.deleteById(session.getId());
		setStoresUnavailable(false);
		this.one.sync.run();
		this.two.sync.run();
		assertThat(this.two.tiers.freshness().pendingEnds()).isEmpty();
		assertThat(this.two.repository.findById(session.getId())).isNull();
		assertThat(this.two.repository.findById(login.getId())).isNotNull();
	}

	private void setStoresUnavailable(boolean unavailable) {
		this.one.store.setUnavailable(unavailable);
		this.two.store.setUnavailable(unavailable);
	}

	/** The database is there, so that nobody expects it to be late. */
	@Test
	void saveThatMayNotBeLostFailsIfOthersLockItsRow() {
		HybridSession session = this.one.create();
		HybridSession page = this.one.repository.findById(session.getId());
		page.setMaxInactiveInterval(MINUTE);
		this.one.store.beforeNext(FaultyStore.Operation.UPDATE, () -> {
			throw new StoreContendedException("Others have locked the row", null);
		});
		assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(() -> this.one.repository.save(page))
			.withMessageEndingWith("Others have locked the row");
	}

	@Test
	void logoutWhoseRowIsLockedHoldsUpNoOtherSession() {
		HybridSession locked = this.one.create();
		HybridSession other = this.one.create();
		lockNextEnd();
		this.one.repository.deleteById(locked.getId());
		this.one.page(other.getId(), (page) -> page.setAttribute("a", 1));
		this.clock.advance(Duration.ofSeconds(120));
		lockNextEnd();
		assertThat(this.one.sync.run()).isOne();
		this.one.sync.run();
		loseMemcached();
		assertThat(this.two.repository.findById(locked.getId())).isNull();
		assertThat(this.two.repository.findById(other.getId()).<Integer>getAttribute("a")).isOne();
	}

	private void lockNextEnd() {
		this.one.store.beforeNext(FaultyStore.Operation.END, () -> {
			throw new StoreContendedException("Others have locked the row", null);
		});
	}

}
