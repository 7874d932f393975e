package dev.hybridsession.internal.session;

import java.time.Duration;

import dev.hybridsession.HybridSession;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.FaultyStore;
import org.junit.jupiter.api.Test;

import org.springframework.session.FindByIndexNameSessionRepository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Schedules in which a copy would claim to know more of the row than it does, and a
 * change would be lost for it.
 */
class KnowledgeScheduleTests extends RepositoryTestBase {

	@Test
	void anOlderChangeDoesNotWinBecauseItsSessionHasChangedItsId() {
		HybridSession session = this.one.create();
		HybridSession login = this.one.repository.findById(session.getId());
		login.setAttribute("a", "older");
		this.clock.advance(SECOND);
		this.two.page(session.getId(), (page) -> page.setAttribute("a", "newer"));
		login.changeSessionId();
		this.one.repository.save(login);
		assertThat(this.two.repository.findById(login.getId()).<String>getAttribute("a")).isEqualTo("newer");
	}

	@Test
	void aChangeFromBeforeAnIdChangeIsNotTakenForSynced() {
		HybridSession session = this.one.create();
		HybridSession login = this.one.repository.findById(session.getId());
		login.setAttribute("early", 1);
		this.clock.advance(SECOND);
		this.two.page(session.getId(), (page) -> page.setAttribute("late", 1));
		login.changeSessionId();
		this.one.repository.save(login);
		this.one.sync.drain();
		loseMemcached();
		assertThat(this.two.repository.findById(login.getId()).getAttributeNames()).containsExactlyInAnyOrder("early",
				"late");
	}

	@Test
	void aSaveThatDoesNotKnowTheRowDoesNotClearAnUnconfirmedWrite() {
		HybridSession session = this.one.create();
		HybridSession slow = this.one.repository.findById(session.getId());
		slow.setAttribute("slow", 1);
		this.one.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.UNCONFIRMED);
		this.one.page(session.getId(), (page) -> page.setAttribute("fast", 1));
		this.one.repository.save(slow);
		assertThat(this.one.repository.findById(session.getId()).getAttributeNames()).containsExactlyInAnyOrder("slow",
				"fast");
	}

	@Test
	void aSaveThatKnowsAnOlderRowDoesNotClearALaterUnconfirmedWrite() {
		HybridSession session = this.one.create();
		HybridSession slow = this.one.repository.findById(session.getId());
		slow.setMaxInactiveInterval(Duration.ofMinutes(7));
		HybridSession fast = this.one.repository.findById(session.getId());
		fast.setAttribute("fast", 1);
		this.one.tiers.freshness().writeUnconfirmed(session.getId());
		this.one.cache.beforeNext(FaultyCache.Operation.REPLACE, () -> {
			this.one.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.UNCONFIRMED);
			this.one.repository.save(fast);
		});
		this.one.repository.save(slow);
		assertThat(this.one.repository.findById(session.getId()).<Integer>getAttribute("fast")).isEqualTo(1);
	}

	@Test
	void aPageBeforeTheRowOfAnUnconfirmedSaveDoesNotClearTheUnconfirmedWrite() {
		HybridSession session = this.one.create();
		this.one.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.UNCONFIRMED);
		this.one.store.beforeNext(FaultyStore.Operation.UPDATE,
				() -> this.one.page(session.getId(), (page) -> page.setAttribute("fast", 1)));
		this.one.page(session.getId(), (page) -> page.setAttribute("unconfirmed", 1));
		assertThat(this.one.repository.findById(session.getId()).getAttributeNames())
			.containsExactlyInAnyOrder("unconfirmed", "fast");
	}

	@Test
	void aRefusedCopyOfAnUnconfirmedWriteKeepsWhatTheRowLacks() {
		HybridSession session = this.one.create();
		this.two.page(session.getId(), (page) -> page.setAttribute("cached", 1));
		this.one.tiers.freshness().writeUnconfirmed(session.getId());
		this.one.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.REFUSED);
		assertThat(this.one.repository.findById(session.getId()).<Integer>getAttribute("cached")).isEqualTo(1);
		assertThat(this.two.repository.findById(session.getId()).<Integer>getAttribute("cached")).isEqualTo(1);
	}

	@Test
	void aSyncThatIsRefusedKeepsWhatWasSavedMeanwhile() {
		HybridSession session = this.one.create();
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
		this.one.cache.beforeNext(FaultyCache.Operation.REPLACE,
				() -> this.two.page(session.getId(), (page) -> page.setAttribute("b", 1)));
		this.one.cache.beforeNext(FaultyCache.Operation.REPLACE,
				() -> this.one.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.REFUSED));
		this.one.sync.drain();
		assertThat(this.two.repository.findById(session.getId()).getAttributeNames()).containsExactlyInAnyOrder("a",
				"b");
	}

	/** There is no room for the marker either, so the copy that was refused goes. */
	@Test
	void aSyncThatIsRefusedRemovesNothingThatWasSavedMeanwhile() {
		HybridSession session = this.one.create();
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
		this.one.cache.beforeNext(FaultyCache.Operation.REPLACE,
				() -> this.two.page(session.getId(), (page) -> page.setAttribute("b", 1)));
		this.one.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.REFUSED);
		this.one.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.REFUSED);
		this.one.sync.drain();
		assertThat(this.two.repository.findById(session.getId()).getAttributeNames()).containsExactlyInAnyOrder("a",
				"b");
	}

	@Test
	void aCopyThatCouldNotBeToldOfTheRowIsNotServedUnchecked() {
		HybridSession session = this.one.create();
		this.one.cache.setUnavailable(true);
		this.one.page(session.getId(), (page) -> page.setAttribute("row", 1));
		this.two.page(session.getId(), (page) -> page.setAttribute("cached", 1));
		this.two.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.UNCONFIRMED);
		this.two.sync.drain();
		assertThat(this.two.repository.findById(session.getId()).getAttributeNames()).containsExactlyInAnyOrder("row",
				"cached");
	}

	@Test
	void aSessionFoundByPrincipalDoesNotReplaceARowThatWasWrittenMeanwhile() {
		HybridSession session = this.one.repository.createSession();
		session.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "alice");
		this.one.repository.save(session);
		byte[] large = new byte[2 * 1024 * 1024];
		this.two.cache.beforeNext(FaultyCache.Operation.READ_ALL,
				() -> this.one.page(session.getId(), (page) -> page.setAttribute("large", large)));
		HybridSession found = this.two.repository.findByPrincipalName("alice").get(session.getId());
		found.setAttribute("small", 1);
		this.two.repository.save(found);
		assertThat(this.one.repository.findById(session.getId()).getAttributeNames()).contains("large", "small");
	}

	@Test
	void anIdIsAbsentOnlyIfBothTiersSayThatItIs() {
		this.one.store.setUnavailable(true);
		HybridSession session = this.one.create();
		this.two.cache.setUnavailable(true);
		this.two.repository.findById(session.getId());
		this.two.cache.setUnavailable(false);
		this.one.store.setUnavailable(false);
		this.one.sync.run();
		loseMemcached();
		assertThat(this.two.repository.findById(session.getId())).isNotNull();
	}

	@Test
	void justAfterADatabaseOutageASessionThatOnlyMemcachedMayHaveIsNotDenied() {
		this.one.store.setUnavailable(true);
		HybridSession session = this.one.create();
		this.one.store.setUnavailable(false);
		this.one.tiers.gate().probeIfDown();
		this.one.cache.setUnavailable(true);
		assertThatExceptionOfType(SessionUnavailableException.class)
			.isThrownBy(() -> this.one.repository.findById(session.getId()));
		assertThatExceptionOfType(SessionUnavailableException.class)
			.isThrownBy(() -> this.one.repository.deleteById(session.getId()));
		this.one.cache.setUnavailable(false);
		assertThat(this.one.repository.findById(session.getId())).isNotNull();
	}

	@Test
	void aCopyThatLooksExpiredDoesNotWinAgainstTheRow() {
		HybridSession session = this.one.create();
		this.one.cache.setUnavailable(true);
		for (int i = 0; i < 4; i++) {
			this.clock.advance(Duration.ofMinutes(10));
			assertThat(this.one.page(session.getId(), (page) -> {
			})).isTrue();
		}
		assertThat(this.two.repository.findById(session.getId())).isNotNull();
	}

	@Test
	void rowKnowledgeIsAsOldAsTheBeginningOfTheWrite() {
		HybridSession session = this.one.create();
		long began = this.clock.millis();
		this.one.store.beforeNext(FaultyStore.Operation.UPDATE, () -> this.clock.advance(MINUTE));
		this.one.page(session.getId(), (page) -> page.setMaxInactiveInterval(Duration.ofMinutes(7)));
		assertThat(this.two.repository.findById(session.getId()).base().row().checked()).isEqualTo(began);
	}

}
