package dev.hybridsession.internal.session;

import java.time.Duration;

import dev.hybridsession.EndedSession;
import dev.hybridsession.HybridSession;
import dev.hybridsession.support.FaultyStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A row whose record cannot be decoded costs its session at most, and nobody else. */
class UnreadableRowTests extends UnreadableTestBase {

	@ParameterizedTest
	@EnumSource
	void aPageLoadDoesNotFindTheSessionAndTheRowStays(Damage damage) {
		HybridSession session = this.one.create();
		byte[] damaged = damage.apply(bytes(session));
		write(session, damaged);
		loseMemcached();
		for (int i = 0; i < 3; i++) {
			assertThat(this.one.repository.findById(session.getId())).isNull();
			assertThat(this.one.repository.describe(session.getId())).isEmpty();
			this.clock.advance(Duration.ofSeconds(10));
		}
		assertThat(bytes(session)).isEqualTo(damaged);
		assertThat(rows("ENDED_TIME IS NULL")).isOne();
		assertToldOnce(session);
	}

	@Test
	void theSessionIsFoundAgainOnceItsRowCanBeRead() {
		HybridSession session = this.one.create();
		byte[] good = bytes(session);
		damage(session);
		loseMemcached();
		assertThat(this.one.repository.findById(session.getId())).isNull();
		write(session, good);
		assertThat(this.two.repository.findById(session.getId())).isNotNull();
		assertThat(this.one.repository.findById(session.getId())).isNotNull();
	}

	@Test
	void withMemcachedAwayTooTheSessionIsNotFoundEither() {
		HybridSession session = this.one.create();
		damage(session);
		this.one.cache.setUnavailable(true);
		assertThat(this.one.repository.findById(session.getId())).isNull();
		this.one.cache.setUnavailable(false);
		assertThat(this.one.repository.findById(session.getId())).isNotNull();
	}

	@ParameterizedTest
	@EnumSource
	void thePrincipalSearchReturnsTheOthers(Damage damage) {
		HybridSession bad = login("alice");
		HybridSession good = login("alice");
		write(bad, damage.apply(bytes(bad)));
		loseMemcached();
		assertThat(this.one.repository.findByPrincipalName("alice")).containsOnlyKeys(good.getId());
		assertThat(this.one.repository.findByPrincipalName("alice")).containsOnlyKeys(good.getId());
		assertToldOnce(bad);
	}

	@Test
	void thePrincipalSearchReturnsWhatMemcachedHas() {
		HybridSession bad = login("alice");
		damage(bad);
		assertThat(this.one.repository.findByPrincipalName("alice")).containsOnlyKeys(bad.getId());
	}

	@ParameterizedTest
	@EnumSource
	void theSyncWritesAGoodCopyOverTheRow(Damage damage) {
		HybridSession session = login("alice");
		HybridSession other = this.one.create();
		this.clock.advance(SECOND);
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
		this.one.page(other.getId(), (page) -> page.setAttribute("b", 1));
		write(session, damage.apply(bytes(session)));
		assertThat(this.one.sync.drain()).isEqualTo(2);
		loseMemcached();
		assertThat(this.two.repository.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
		assertThat(this.two.repository.findByPrincipalName("alice")).containsOnlyKeys(session.getId());
		assertToldOnce(session);
	}

	@Test
	void theRowStillArbitrates() {
		HybridSession session = this.one.create();
		this.clock.advance(SECOND);
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
		damage(session);
		this.one.store.beforeNext(FaultyStore.Operation.UPDATE, () -> this.two.repository.deleteById(session.getId()));
		this.one.sync.drain();
		assertThat(rows("ENDED_TIME IS NULL")).isZero();
		assertThat(this.one.repository.findById(session.getId())).isNull();
	}

	@Test
	void aSaveWhoseCopyHasVanishedIsKept() {
		HybridSession session = this.one.create();
		HybridSession page = this.one.repository.findById(session.getId());
		page.setAttribute("a", 1);
		damage(session);
		loseMemcached();
		this.one.repository.save(page);
		assertThat(this.one.repository.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
		this.one.sync.drain();
		assertThat(isReadable(session)).isTrue();
	}

	@Test
	void aCopyOfAnUnconfirmedWriteIsServedIfItsRowIsUnreadable() {
		HybridSession session = this.one.create();
		damage(session);
		this.one.tiers.freshness().writeUnconfirmed(session.getId());
		assertThat(this.one.repository.findById(session.getId())).isNotNull();
		this.one.sync.drain();
		assertThat(isReadable(session)).isTrue();
	}

	@Test
	void anIdChangeWritesAGoodCopyOverTheRow() {
		HybridSession session = this.one.create();
		HybridSession login = this.one.repository.findById(session.getId());
		damage(session);
		login.changeSessionId();
		this.one.repository.save(login);
		loseMemcached();
		assertThat(this.two.repository.findById(login.getId())).isNotNull();
		assertThat(this.two.repository.findById(session.getId())).isNull();
	}

	@Test
	void aLogoutEndsTheSession() {
		HybridSession session = login("alice");
		damage(session);
		loseMemcached();
		this.one.repository.deleteById(session.getId());
		assertThat(rows("ENDED_TIME IS NOT NULL")).isOne();
		assertThat(this.one.archived).extracting(EndedSession::principal).containsExactly("alice");
		assertThat(this.one.deleted).hasSize(1);
		assertToldOnce(session);
	}

	@Test
	void aLogoutDuringAnOutageEndsTheSession() {
		HybridSession session = this.one.create();
		damage(session);
		this.one.store.setUnavailable(true);
		this.one.repository.deleteById(session.getId());
		this.one.store.setUnavailable(false);
		this.one.sync.run();
		assertThat(rows("ENDED_TIME IS NOT NULL")).isOne();
	}

}
