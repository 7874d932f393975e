package dev.hybridsession.internal.session;

import java.util.Objects;
import java.util.function.BiConsumer;

import dev.hybridsession.EndedSession;
import dev.hybridsession.EndedSession.EndReason;
import dev.hybridsession.HybridSession;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.FaultyStore;
import dev.hybridsession.support.HybridInstance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Schedules in which a careless store would revive a session after its logout, or a
 * former id.
 */
class EndingScheduleTests extends RepositoryTestBase {

	@Test
	void aRestoredBackupBringsNoSessionBackThatMemcachedKnowsToBeDead() {
		String used = this.one.create().getId();
		String loggedOut = this.one.create().getId();
		TieredSession loggedIn = this.one.create();
		String formerId = loggedIn.getId();
		this.jdbc.execute("CREATE TABLE BACKUP AS SELECT * FROM HYBRID_SESSION");
		this.one.page(used, (page) -> page.setAttribute("a", 1));
		this.one.repository.deleteById(loggedOut);
		loggedIn.changeSessionId();
		String began = this.one.create().getId();
		this.one.sync.drain();
		this.clock.advance(MINUTE);
		this.jdbc.update("DELETE FROM HYBRID_SESSION");
		this.jdbc.update("INSERT INTO HYBRID_SESSION SELECT * FROM BACKUP");
		this.jdbc.execute("DROP TABLE BACKUP");
		// as the first instance does that starts
		Objects.requireNonNull(this.cache.routes()).markAllStale();
		HybridInstance started = configure(HybridInstance.on(this.cache, this.store, this.clock)).build();
		assertThat(started.repository.findById(used).<Integer>getAttribute("a")).isEqualTo(1);
		assertThat(started.repository.findById(loggedOut)).isNull();
		assertThat(started.repository.findById(formerId)).isNull();
		assertThat(started.repository.findById(began)).as("no row has it").isNull();
	}

	@Test
	void logoutOfASessionThatMemcachedAloneHasIsRefusedWhileMemcachedIsAway() {
		this.one.store.setUnavailable(true);
		String id = this.one.create().getId();
		this.one.store.setUnavailable(false);
		HybridInstance later = configure(HybridInstance.on(this.cache, this.store, this.clock)).build();
		later.repository.findById(id);
		later.cache.setUnavailable(true);
		assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(() -> later.repository.deleteById(id));
		later.cache.setUnavailable(false);
		later.repository.deleteById(id);
		later.sync.drain();
		assertThat(later.repository.findById(id)).isNull();
		assertThat(rows("ENDED_TIME IS NULL")).isZero();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void requestThatHasLoadedASessionOfAnOutageEndsItWithoutMemcached(boolean hadTheOutageToo) {
		this.one.store.setUnavailable(true);
		String id = this.one.create().getId();
		if (hadTheOutageToo) {
			this.two.store.setUnavailable(true);
			this.two.create();
			this.two.store.setUnavailable(false);
			assertThat(this.two.tiers.gate().probeIfDown()).isTrue();
		}
		RequestSessions.begin();
		try {
			this.two.repository.findById(id);
			this.two.cache.setUnavailable(true);
			this.two.repository.deleteById(id);
		}
		finally {
			RequestSessions.end();
		}
		this.two.cache.setUnavailable(false);
		this.two.sync.drain();
		assertThat(this.two.repository.findById(id)).isNull();
		assertThat(rows("PUBLIC_ID = ? AND ENDED_TIME IS NULL", id)).isZero();
		assertThat(rows("PUBLIC_ID = ? AND ENDED_TIME IS NOT NULL", id)).isOne();
	}

	@Test
	void logoutUnderTheOldIdBesideALoginInAnOutageEndsTheSessionUnderTheNewId() {
		TieredSession login = this.one.create();
		String old = login.getId();
		this.one.store.setUnavailable(true);
		this.two.store.setUnavailable(true);
		this.two.cache.beforeNext(FaultyCache.Operation.PUT, () -> {
			login.changeSessionId();
			this.one.repository.save(login);
		});
		this.two.repository.deleteById(old);
		HybridInstance later = configure(HybridInstance.on(this.cache, this.store, this.clock)).build();
		this.two.store.setUnavailable(false);
		this.two.sync.run();
		assertThat(rows("ENDED_TIME IS NULL")).isZero();
		assertThat(later.repository.findById(login.getId())).isNull();
	}

	@Test
	void loginOfAnOutageIsServedWhileTheDatabaseIsCongested() {
		TieredSession login = this.one.create();
		this.one.store.setUnavailable(true);
		String id = login.changeSessionId();
		this.one.repository.save(login);
		this.two.store.setCongested(true);
		assertThat(this.two.repository.findById(id)).isNotNull();
	}

	@Test
	void sessionThatWasNeverSavedEndsWithoutATier() {
		this.one.cache.setUnavailable(true);
		RequestSessions.begin();
		try {
			this.one.repository.deleteById(this.one.repository.createSession().getId());
		}
		finally {
			RequestSessions.end();
		}
	}

	@Test
	void aRefillThatWasOvertakenByALogoutDoesNotReviveTheSession() {
		HybridSession session = this.one.create();
		loseMemcached();
		this.two.cache.beforeNext(FaultyCache.Operation.REPLACE, () -> this.one.repository.deleteById(session.getId()));
		this.two.repository.findById(session.getId());
		assertThat(this.two.repository.findById(session.getId())).isNull();
		assertThat(this.one.repository.findById(session.getId())).isNull();
	}

	@Test
	void aRefillThatWasOvertakenByALogoutAndALossOfItsTombstoneDoesNotReviveTheSession() {
		HybridSession session = this.one.create();
		loseMemcached();
		this.two.cache.beforeNext(FaultyCache.Operation.REPLACE, () -> {
			this.one.repository.deleteById(session.getId());
			loseMemcached();
		});
		this.two.repository.findById(session.getId());
		assertThat(this.two.repository.findById(session.getId())).isNull();
		assertThat(this.one.repository.findById(session.getId())).isNull();
	}

	@Test
	void aRefillThatWasOvertakenByAnIdChangeDoesNotReviveTheOldId() {
		HybridSession session = this.one.create();
		String old = session.getId();
		HybridSession login = this.one.repository.findById(old);
		loseMemcached();
		this.two.cache.beforeNext(FaultyCache.Operation.REPLACE, () -> {
			login.changeSessionId();
			loseMemcached();
		});
		this.two.repository.findById(old);
		assertThat(this.two.repository.findById(old)).isNull();
		assertThat(this.one.repository.findById(login.getId())).isNotNull();
	}

	@Test
	void aSyncThatWasOvertakenByALogoutDoesNotInsertTheSessionAgain() {
		HybridSession session = this.one.create();
		this.clock.advance(SECOND);
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
		this.one.store.beforeNext(FaultyStore.Operation.UPDATE_ALL,
				() -> this.two.repository.deleteById(session.getId()));
		this.one.sync.drain();
		assertThat(rows("ENDED_TIME IS NULL")).isZero();
		assertThat(this.one.repository.findById(session.getId())).isNull();
	}

	@Test
	void aSaveThatOutlivesTheTombstoneAsksTheRow() {
		HybridSession session = this.one.create();
		HybridSession slow = this.two.repository.findById(session.getId());
		slow.setAttribute("late", 1);
		this.one.repository.deleteById(session.getId());
		this.two.cache.beforeNext(FaultyCache.Operation.REPLACE, this::loseMemcached);
		this.two.repository.save(slow);
		assertThat(this.two.dropped).hasValue(1);
		assertThat(this.one.repository.findById(session.getId())).isNull();
	}

	@Test
	void aLogoutDuringADatabaseOutageReachesTheDatabaseFirst() {
		HybridSession session = this.one.create();
		this.clock.advance(SECOND);
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
		this.one.store.setUnavailable(true);
		this.two.store.setUnavailable(true);
		this.one.repository.deleteById(session.getId());
		assertThat(this.two.repository.findById(session.getId())).isNull();
		assertThat(this.one.deleted).isEmpty();
		loseMemcached();
		assertThat(this.one.repository.findById(session.getId())).isNull();
		this.one.store.setUnavailable(false);
		this.two.store.setUnavailable(false);
		this.one.sync.run();
		assertThat(rows("INTERNAL_ID = ? AND ENDED_TIME IS NOT NULL", session.getInternalId())).isOne();
		assertThat(this.two.repository.findById(session.getId())).isNull();
		assertThat(this.one.deleted).hasSize(1);
		assertThat(this.one.archived).extracting(EndedSession::reason).containsExactly(EndReason.DELETED);
	}

	@Test
	void aLogoutThatNobodyCanKeepFails() {
		HybridSession session = this.one.create();
		this.one.store.setUnavailable(true);
		this.one.cache.setUnavailable(true);
		assertThatExceptionOfType(SessionUnavailableException.class)
			.isThrownBy(() -> this.one.repository.deleteById(session.getId()));
	}

	/**
	 * Of a full memcached without evictions. The refused tombstone takes the copy along.
	 */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void logoutThatTheDatabaseMissesFailsIfMemcachedRefusesItsTombstone(boolean congested) {
		String id = this.one.create().getId();
		if (congested) {
			this.one.store.setCongested(true);
		}
		else {
			this.one.store.setUnavailable(true);
		}
		this.one.cache.failNext(FaultyCache.Operation.PUT, CacheWrite.Outcome.REFUSED);
		assertThatExceptionOfType(SessionUnavailableException.class)
			.isThrownBy(() -> this.one.repository.deleteById(id));
		assertThat(this.two.repository.findById(id)).as("no tier knows of the end").isNotNull();
		this.one.store.setCongested(false);
		this.one.store.setUnavailable(false);
		this.one.sync.run();
		assertThat(this.two.repository.findById(id)).isNull();
	}

	@Test
	void aLogoutWhoseTombstoneWasNotTakenIsRepaired() {
		HybridSession session = this.one.create();
		this.one.cache.setUnavailable(true);
		this.one.repository.deleteById(session.getId());
		this.one.cache.setUnavailable(false);
		assertThat(this.one.repository.findById(session.getId())).isNull();
		assertThat(this.two.repository.findById(session.getId())).isNull();
	}

	@Test
	void aLogoutWhoseTombstoneWasNotTakenIsRepairedInTheBackground() {
		HybridSession session = this.one.create();
		this.one.cache.setUnavailable(true);
		this.one.repository.deleteById(session.getId());
		this.one.cache.setUnavailable(false);
		this.one.sync.run();
		assertThat(this.two.repository.findById(session.getId())).isNull();
	}

	@Test
	void aLogoutWhoseTombstoneWasNotTakenStandsWhileTheDatabaseIsAway() {
		HybridSession session = this.one.create();
		this.one.cache.failNext(FaultyCache.Operation.PUT, CacheWrite.Outcome.UNCONFIRMED);
		this.one.repository.deleteById(session.getId());
		this.one.store.setUnavailable(true);
		assertThat(this.one.repository.findById(session.getId())).isNull();
		this.one.store.setUnavailable(false);
		this.one.sync.run();
		assertThat(this.two.repository.findById(session.getId())).isNull();
	}

	@Test
	void anIdThatWasChangedWithoutMemcachedIsDeadWhileTheDatabaseIsAway() {
		HybridSession session = this.one.create();
		HybridSession login = this.one.repository.findById(session.getId());
		this.one.cache.setUnavailable(true);
		login.changeSessionId();
		this.one.cache.setUnavailable(false);
		this.one.store.setUnavailable(true);
		assertThat(this.one.repository.findById(session.getId())).isNull();
		this.one.store.setUnavailable(false);
		this.one.sync.run();
		assertThat(this.two.repository.findById(session.getId())).isNull();
		assertThat(this.two.repository.findById(login.getId())).isNotNull();
	}

	@Test
	void aLateSaveUnderTheOldIdDoesNotWriteIntoTheRowOfTheNewOne() {
		HybridSession session = this.one.create();
		HybridSession slow = this.two.repository.findById(session.getId());
		slow.setAttribute("late", 1);
		this.two.repository.setWriteThroughAttributes(java.util.Set.of("late"));
		HybridSession login = this.one.repository.findById(session.getId());
		login.changeSessionId();
		this.two.repository.save(slow);
		assertThat(this.two.dropped).hasValue(1);
		loseMemcached();
		assertThat(this.one.repository.findById(login.getId()).getAttributeNames()).isEmpty();
	}

	@Test
	void anIdChangeDuringADatabaseOutageIsToldToTheRowLater() {
		HybridSession session = this.one.create();
		String old = session.getId();
		this.one.store.setUnavailable(true);
		this.two.store.setUnavailable(true);
		HybridSession login = this.one.repository.findById(old);
		HybridSession other = this.two.repository.findById(old);
		login.changeSessionId();
		login.setAttribute("user", "alice");
		this.one.repository.save(login);
		assertThat(other.changeSessionId()).isEqualTo(old);
		assertThat(this.two.repository.findById(old)).isNull();
		assertThat(this.two.repository.findById(login.getId()).<String>getAttribute("user")).isEqualTo("alice");
		this.one.store.setUnavailable(false);
		this.two.store.setUnavailable(false);
		assertThat(this.one.sync.run()).isOne();
		this.two.sync.run();
		assertThat(rows("PUBLIC_ID = ?", login.getId())).isOne();
		assertThat(rows("PUBLIC_ID = ?", old)).isZero();
		loseMemcached();
		assertThat(this.two.repository.findById(login.getId()).<String>getAttribute("user")).isEqualTo("alice");
	}

	@Test
	void anIdChangeKeepsWhatWasSavedUnderTheOldIdWhileItHappened() {
		HybridSession session = this.one.create();
		HybridSession login = this.one.repository.findById(session.getId());
		this.one.store.beforeNext(FaultyStore.Operation.UPDATE,
				() -> this.two.page(session.getId(), (page) -> page.setAttribute("parallel", 1)));
		login.changeSessionId();
		assertThat(this.two.repository.findById(login.getId()).<Integer>getAttribute("parallel")).isEqualTo(1);
		assertThat(this.two.repository.findById(session.getId())).isNull();
	}

	/** The first question is answered, and then the database goes away. */
	private void failSecondQuestion() {
		this.two.store.beforeNext(FaultyStore.Operation.FIND, () -> {
		});
		this.two.store.beforeNext(FaultyStore.Operation.FIND, () -> this.two.store.setUnavailable(true));
	}

	@Test
	void aSaveThatWasToldThatItsSessionIsDeadDoesNotReviveIt() {
		HybridSession session = this.one.create();
		this.one.sync.drain();
		HybridSession slow = this.two.repository.findById(session.getId());
		slow.setAttribute("late", 1);
		this.one.repository.deleteById(session.getId());
		loseMemcached();
		failSecondQuestion();
		this.two.repository.save(slow);
		this.two.store.setUnavailable(false);
		this.two.tiers.gate().probeIfDown();
		assertThat(this.one.repository.findById(session.getId())).isNull();
		assertThat(this.two.repository.findById(session.getId())).isNull();
		assertThat(this.two.dropped).hasValue(1);
	}

	@Test
	void anIdChangeThatWasToldThatItsSessionIsDeadDoesNotReviveIt() {
		HybridSession session = this.one.create();
		HybridSession slow = this.two.repository.findById(session.getId());
		this.one.cache.setUnavailable(true);
		this.one.repository.deleteById(session.getId());
		failSecondQuestion();
		String id = slow.changeSessionId();
		this.two.store.setUnavailable(false);
		this.two.tiers.gate().probeIfDown();
		this.two.repository.save(slow);
		this.one.cache.setUnavailable(false);
		assertThat(this.two.repository.findById(id)).isNull();
		assertThat(this.one.repository.findById(id)).isNull();
	}

	/** The logout could tell the database alone, and its instance is gone. */
	@ParameterizedTest
	@EnumSource
	void meetingAnEndedRowLeavesNoLiveCopy(Meeting meeting) {
		HybridSession session = this.one.create();
		this.two.page(session.getId(), (page) -> page.setAttribute("a", 1));
		this.one.cache.setUnavailable(true);
		this.one.repository.deleteById(session.getId());
		assertThat(this.two.repository.findById(session.getId())).as("nobody has told memcached").isNotNull();
		meeting.work.accept(this.two, session.getId());
		HybridInstance unaware = HybridInstance.on(this.cache, this.store, this.clock).build();
		assertThat(unaware.repository.findById(session.getId())).isNull();
		assertThat(unaware.store.total()).as("memcached says so").isZero();
	}

	enum Meeting {

		SYNC((instance, id) -> instance.sync.drain()),

		SAVE((instance, id) -> instance.page(id, (page) -> page.setMaxInactiveInterval(MINUTE))),

		READ((instance, id) -> {
			instance.tiers.freshness().writeUnconfirmed(id);
			instance.repository.findById(id);
		}),

		ID_CHANGE((instance, id) -> instance.repository.findById(id).changeSessionId());

		private final BiConsumer<HybridInstance, String> work;

		Meeting(BiConsumer<HybridInstance, String> work) {
			this.work = work;
		}

	}

}
