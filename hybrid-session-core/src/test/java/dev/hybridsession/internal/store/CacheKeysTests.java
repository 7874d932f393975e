package dev.hybridsession.internal.store;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CacheKeysTests {

	@Test
	void keyOfAnotherDatabaseOrNamespaceIsAnother() {
		CacheKeys keys = new CacheKeys("shop", () -> "one");
		assertThat(List.of(keys.session("id"), keys.lock("id"), keys.subsession("id", "cart")))
			.doesNotContainAnyElementsOf(all(new CacheKeys("shop", () -> "two")))
			.doesNotContainAnyElementsOf(all(new CacheKeys("office", () -> "one")));
	}

	private static List<String> all(CacheKeys keys) {
		return List.of(keys.session("id"), keys.lock("id"), keys.subsession("id", "cart"));
	}

	@Test
	void aRememberedKeyIsThatOfItsIdAndDatabase() {
		AtomicReference<String> store = new AtomicReference<>("one");
		CacheKeys keys = new CacheKeys("shop", store::get);
		// both have the same hash
		for (String id : List.of("Aa", "BB", "Aa")) {
			assertThat(keys.session(id)).isEqualTo(new CacheKeys("shop", () -> "one").session(id));
		}
		store.set("two");
		assertThat(keys.session("Aa")).isEqualTo(new CacheKeys("shop", () -> "two").session("Aa"));
	}

	@Test
	void keysOfTwoIdsWithTheSameHashAreRemembered() {
		CacheKeys keys = new CacheKeys("shop", () -> "one");
		String first = keys.session("Aa");
		String second = keys.session("BB");
		assertThat(keys.session("Aa")).isSameAs(first);
		assertThat(keys.session("BB")).isSameAs(second);
	}

	@Test
	void longestKeyFitsIntoMemcached() {
		CacheKeys keys = new CacheKeys("n".repeat(64), () -> "s".repeat(64));
		String id = "\u00E9".repeat(1000);
		assertThat(List.of(keys.session(id), keys.lock(id), keys.subsession(id, "x".repeat(64))))
			.allSatisfy((key) -> assertThat(key).matches("[!-~]{1,249}"));
		assertThat(keys.session(id)).hasSize(181);
		assertThat(keys.subsession(id, "x")).hasSize(184);
		assertThat(keys.lock(id)).hasSize(178);
	}

}
