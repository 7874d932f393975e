package dev.hybridsession.internal.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.hybridsession.HybridSession;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.internal.store.StoreContendedException;
import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.FaultyStore;
import dev.hybridsession.support.HybridInstance;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Schedules in which memcached has no copy, and the database not always an answer. */
class MissScheduleTests extends RepositoryTestBase {

	@Test
	void aMissWhileTheDatabaseIsAwayIsNoLogout() {
		HybridSession session = this.one.create();
		loseMemcached();
		this.one.store.setUnavailable(true);
		assertThatExceptionOfType(SessionUnavailableException.class)
			.isThrownBy(() -> this.one.repository.findById(session.getId()));
		this.one.store.setUnavailable(false);
		this.one.sync.run();
		assertThat(this.one.repository.findById(session.getId())).isNotNull();
	}

	@Test
	void aNewSessionThatNobodyCanKeepFails() {
		this.one.store.setUnavailable(true);
		this.one.cache.setUnavailable(true);
		assertThatExceptionOfType(SessionUnavailableException.class).isThrownBy(() -> this.one.create());
	}

	@Test
	void aRowThatOthersKeepLockingIsNoOutage() {
		this.one.store.beforeNext(FaultyStore.Operation.FIND, () -> {
			throw new StoreContendedException("locked", null);
		});
		assertThatExceptionOfType(SessionUnavailableException.class)
			.isThrownBy(() -> this.one.repository.findById("some-id"));
		assertThat(this.one.tiers.gate().isDown()).isFalse();
		assertThat(this.one.repository.findById("some-id")).isNull();
	}

	@Test
	void aStaleCookieCostsNoQueryPerRequest() {
		this.one.repository.findById("stale");
		int before = this.one.store.total();
		for (int i = 0; i < 10; i++) {
			assertThat(this.one.repository.findById("stale")).isNull();
		}
		assertThat(this.one.store.total()).isEqualTo(before);
		this.clock.advance(Duration.ofSeconds(10));
		this.one.repository.findById("stale");
		assertThat(this.one.store.total()).isEqualTo(before + 1);
	}

	@Test
	void aRefillThatWasOvertakenByARecordTooLargeForMemcachedIsNotCached() {
		HybridSession session = this.one.create();
		loseMemcached();
		this.two.cache.beforeNext(FaultyCache.Operation.REPLACE,
				() -> this.one.page(session.getId(), (page) -> page.setAttribute("large", new byte[2 * 1024 * 1024])));
		this.two.repository.findById(session.getId());
		assertThat(this.one.repository.findById(session.getId()).getAttributeNames()).containsExactly("large");
		assertThat(this.two.repository.findById(session.getId()).getAttributeNames()).containsExactly("large");
	}

	/** Other requests would read a copy that lacks changes of the row. */
	@Test
	void aLateSaveThatMeetsNoCopyCachesNothingBeforeItKnowsTheRow() {
		HybridSession session = this.one.create();
		HybridSession late = this.one.repository.findById(session.getId());
		this.two.page(session.getId(), (page) -> page.setAttribute("large", new byte[2 * 1024 * 1024]));
		this.clock.advance(HybridInstance.TIMING.syncInterval());
		late.setLastAccessedTime(this.clock.instant());
		List<Set<String>> read = new ArrayList<>();
		this.one.store.beforeNext(FaultyStore.Operation.UPDATE,
				() -> read.add(this.two.repository.findById(session.getId()).getAttributeNames()));
		this.one.repository.save(late);
		assertThat(read).containsExactly(Set.of("large"));
	}

	/** The merged copy differs from the row. */
	@Test
	void aTouchThatMeetsAMarkerAndThenARefillDoesNotCountAsSynced() {
		HybridSession session = this.one.create();
		this.clock.advance(Duration.ofSeconds(100));
		HybridSession touch = this.two.repository.findById(session.getId());
		touch.setLastAccessedTime(this.clock.instant());
		evict(session);
		this.two.cache.beforeNext(FaultyCache.Operation.REPLACE, () -> {
			// finds nothing; the next one is to replace the marker
		});
		this.two.cache.beforeNext(FaultyCache.Operation.REPLACE, () -> this.one.repository.findById(session.getId()));
		this.two.repository.save(touch);
		for (int i = 0; i < 95; i++) {
			this.clock.advance(SECOND);
			this.one.sync.run();
			this.two.sync.run();
		}
		this.one.page(session.getId(), (page) -> {
		});
		evict(session);
		this.clock.advance(Duration.ofMinutes(30).minusSeconds(1));
		assertThat(this.one.repository.findById(session.getId())).isNotNull();
	}

	private void evict(HybridSession session) {
		this.cache.remove(new CacheKeys("test", () -> "store").session(session.getId()));
	}

}
