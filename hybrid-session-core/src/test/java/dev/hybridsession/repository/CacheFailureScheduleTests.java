package dev.hybridsession.repository;

import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.tier.CacheWrite;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Schedules in which memcached does not take a save or does not say so, is away, or has
 * something else.
 */
class CacheFailureScheduleTests extends RepositoryTestBase {

	@Test
	void anUnconfirmedSaveIsNotFollowedByAnOlderPage() {
		HybridSession session = this.one.create();
		this.one.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.UNCONFIRMED);
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
		assertThat(this.one.repository.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
		assertThat(this.two.repository.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
	}

	@Test
	void anUnconfirmedSaveIsRepairedInTheBackground() {
		HybridSession session = this.one.create();
		this.one.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.UNCONFIRMED);
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
		this.one.sync.run();
		assertThat(this.two.repository.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
	}

	@Test
	void aSaveWhoseAnswerWasLostIsAppliedOnce() {
		HybridSession session = this.one.create();
		this.one.cache.loseNextAnswer(FaultyCache.Operation.REPLACE);
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
		this.two.page(session.getId(), (page) -> page.setAttribute("b", 1));
		this.one.sync.run();
		assertThat(this.one.repository.findById(session.getId()).getAttributeNames()).containsExactlyInAnyOrder("a",
				"b");
	}

	@Test
	void whenTooManyAreSuspectEveryUncheckedCopyIs() {
		HybridSession session = this.one.create();
		Suspects suspects = new Suspects(this.clock, HybridInstance.TIMING, 2);
		suspects.add("a");
		suspects.add("b");
		assertThat(suspects.contains(session.base())).isFalse();
		suspects.add("c");
		assertThat(suspects.contains(session.base())).isTrue();
	}

	@Test
	void aRefusedSaveGoesToTheDatabaseAndLeavesNoOlderCopy() {
		HybridSession session = this.one.create();
		this.one.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.REFUSED);
		this.one.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.REFUSED);
		this.one.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.REFUSED);
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
		assertThat(this.two.repository.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
	}

	@Test
	void withoutMemcachedTheDatabaseServes() {
		this.one.cache.setUnavailable(true);
		HybridSession session = this.one.create();
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
		assertThat(this.one.repository.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
		assertThat(this.two.repository.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
	}

	@Test
	void garbageInMemcachedIsReplacedFromTheDatabase() {
		HybridSession session = this.one.create();
		String key = new dev.hybridsession.tier.CacheKeys("test").session(session.getId());
		this.cache.put(key, new byte[] { 1, 2, 3 }, MINUTE);
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
		assertThat(this.two.repository.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
	}

}
