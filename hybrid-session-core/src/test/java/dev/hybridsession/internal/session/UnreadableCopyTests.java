package dev.hybridsession.internal.session;

import dev.hybridsession.HybridSession;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.FaultyStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A cached value that cannot be decoded is a miss, and is replaced. */
class UnreadableCopyTests extends UnreadableTestBase {

	@ParameterizedTest
	@EnumSource(names = "MISSING", mode = EnumSource.Mode.EXCLUDE)
	void aCachedValueThatCannotBeDecodedIsReplacedFromTheRow(Damage damage) {
		HybridSession session = this.one.create();
		putInCache(session, damage.apply(bytes(session)));
		for (int i = 0; i < 2; i++) {
			assertThat(this.one.repository.findById(session.getId())).isNotNull();
		}
		assertThat(this.one.store.count(FaultyStore.Operation.FIND)).isOne();
		assertThat(this.one.tiers.cached().read(session.getId()).record()).isNotNull();
		assertToldOnce(key(session), session);
	}

	@Test
	void aSaveThatMeetsACachedValueThatCannotBeDecodedReplacesIt() {
		HybridSession session = this.one.create();
		HybridSession page = this.one.repository.findById(session.getId());
		page.setAttribute("a", 1);
		putInCache(session, new byte[] { 1, 2, 3 });
		this.one.repository.save(page);
		assertThat(this.two.repository.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
		assertToldOnce(key(session), session);
	}

	@Test
	void aCachedValueThatCannotBeDecodedIsToldOnceWhileItStays() {
		HybridSession session = this.one.create();
		putInCache(session, new byte[] { 1, 2, 3 });
		for (int i = 0; i < 3; i++) {
			this.one.cache.failNext(FaultyCache.Operation.REPLACE, CacheWrite.Outcome.CONFLICT);
			assertThat(this.one.repository.findById(session.getId())).isNotNull();
		}
		assertToldOnce(key(session), session);
	}

	private void putInCache(HybridSession session, byte[] value) {
		assertThat(this.cache.put(key(session), value, MINUTE).stored()).isTrue();
	}

	private static String key(HybridSession session) {
		return new CacheKeys("test", () -> "store").session(session.getId());
	}

	@Test
	void saveThatReplacedAnUnreadableCopyIsNotReplaced() {
		HybridSession session = this.one.create();
		putInCache(session, new byte[] { 1, 2, 3 });
		this.one.cache.beforeNext(FaultyCache.Operation.REPLACE,
				() -> this.two.page(session.getId(), (page) -> page.setAttribute("a", 1)));
		this.one.repository.findById(session.getId());
		assertThat(this.two.repository.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
	}

}
