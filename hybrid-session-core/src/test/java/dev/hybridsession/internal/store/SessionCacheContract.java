package dev.hybridsession.internal.store;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

import dev.hybridsession.internal.store.CacheWrite.Outcome;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the promises of a working {@link SessionCache}. A suite per implementation
 * inherits it.
 */
public abstract class SessionCacheContract extends SessionCacheRemoveContract {

	@Test
	void readIsAMissAndThenTheBytesThatWerePut() {
		for (byte[] value : List.of(new byte[0], random(256), bytes("a\r\nEND\r\n\0b"), random(300_000))) {
			String key = key();
			assertThat(cache().read(key)).isEqualTo(CacheRead.NoHit.MISS);
			assertThat(cache().put(key, value, LONG).outcome()).isEqualTo(Outcome.STORED);
			assertThat(hit(key).value()).isEqualTo(value);
		}
	}

	@Test
	void putOverwritesWhateverIsThere() {
		String key = key();
		cache().put(key, bytes("old"), LONG);
		assertThat(cache().put(key, bytes("new"), LONG).outcome()).isEqualTo(Outcome.STORED);
		assertThat(hit(key).value()).isEqualTo(bytes("new"));
	}

	@Test
	void addStoresOnlyWhereNothingIs() {
		String key = key();
		assertThat(cache().add(key, bytes("first"), LONG).outcome()).isEqualTo(Outcome.STORED);
		assertThat(cache().add(key, bytes("second"), LONG).outcome()).isEqualTo(Outcome.CONFLICT);
		assertThat(hit(key).value()).isEqualTo(bytes("first"));
	}

	@Test
	void replaceConflictsWithAWriteSinceTheRead() {
		String key = key();
		cache().put(key, bytes("old"), LONG);
		for (String newer : List.of("newer", "old", "old")) {
			CacheToken token = hit(key).token();
			cache().put(key, bytes(newer), LONG);
			assertThat(cache().replace(key, bytes("stale"), token, LONG).outcome()).isEqualTo(Outcome.CONFLICT);
			assertThat(hit(key).value()).isEqualTo(bytes(newer));
		}
	}

	@Test
	void replaceStoresWithTheTokenOfTheReadOnce() {
		String key = key();
		cache().put(key, bytes("old"), LONG);
		CacheToken token = hit(key).token();
		assertThat(cache().replace(key, bytes("new"), token, LONG).stored()).isTrue();
		assertThat(cache().replace(key, bytes("again"), token, LONG).outcome()).isEqualTo(Outcome.CONFLICT);
		assertThat(hit(key).value()).isEqualTo(bytes("new"));
	}

	@Test
	void replaceOfWhatIsGoneIsAbsent() {
		String key = key();
		cache().put(key, bytes("old"), LONG);
		CacheToken token = hit(key).token();
		cache().remove(key);
		assertThat(cache().replace(key, bytes("revived"), token, LONG).outcome()).isEqualTo(Outcome.ABSENT);
		assertThat(cache().read(key)).isEqualTo(CacheRead.NoHit.MISS);
	}

	@Test
	void replaceConflictsWithWhatWasRemovedAndAddedAgain() {
		String key = key();
		cache().put(key, bytes("old"), LONG);
		CacheToken token = hit(key).token();
		cache().remove(key);
		cache().add(key, bytes("other"), LONG);
		assertThat(cache().replace(key, bytes("stale"), token, LONG).outcome()).isEqualTo(Outcome.CONFLICT);
	}

	@Test
	void replaceWithAForeignTokenConflicts() {
		String key = key();
		cache().put(key, bytes("old"), LONG);
		CacheToken foreign = new CacheToken() {
		};
		assertThat(cache().replace(key, bytes("new"), foreign, LONG).outcome()).isEqualTo(Outcome.CONFLICT);
		assertThat(hit(key).value()).isEqualTo(bytes("old"));
	}

	@Test
	void tokenOfAWriteIfToldIsTheTokenOfTheValueStored() {
		String key = key();
		assertTellsToken(key, cache().put(key, bytes("put"), LONG), "replaced put");
		assertTellsToken(key, cache().replace(key, bytes("replaced"), hit(key).token(), LONG), "replaced again");
		cache().remove(key);
		assertTellsToken(key, cache().add(key, bytes("added"), LONG), "replaced add");
	}

	private void assertTellsToken(String key, CacheWrite write, String next) {
		assertThat(write.stored()).isTrue();
		CacheToken token = write.token();
		if (token == null) {
			return;
		}
		assertThat(cache().replace(key, bytes(next), token, LONG).stored()).isTrue();
		assertThat(cache().replace(key, bytes("stale"), token, LONG).outcome()).isEqualTo(Outcome.CONFLICT);
		assertThat(hit(key).value()).isEqualTo(bytes(next));
	}

	@Test
	void failedWritesTellNoToken() {
		String key = key();
		cache().put(key, bytes("old"), LONG);
		CacheToken stale = hit(key).token();
		cache().put(key, bytes("new"), LONG);
		assertThat(cache().add(key, bytes("no"), LONG).token()).isNull();
		assertThat(cache().replace(key, bytes("no"), stale, LONG).token()).isNull();
		assertThat(cache().remove(key).token()).isNull();
	}

	@Test
	void readAllAnswersForEveryKey() {
		List<String> present = keys(50);
		List<String> missing = keys(50);
		present.forEach((key) -> cache().put(key, bytes(key), LONG));
		List<String> all = new ArrayList<>(present);
		all.addAll(missing);
		all.addAll(present.subList(0, 3));
		Collections.shuffle(all, new Random(7));
		Map<String, CacheRead> answers = cache().readAll(all);
		assertThat(answers).hasSize(100);
		assertThat(cache().readAll(List.of())).isEmpty();
		assertThat(missing).allSatisfy((key) -> assertThat(answers.get(key)).isEqualTo(CacheRead.NoHit.MISS));
		assertThat(present).allSatisfy((key) -> {
			CacheRead.Hit hit = (CacheRead.Hit) answers.get(key);
			assertThat(hit.value()).isEqualTo(bytes(key));
			assertThat(cache().replace(key, bytes("next"), hit.token(), LONG).stored()).isTrue();
		});
	}

	@Test
	void readAllTakesMoreKeysThanFitInOneRound() {
		List<String> many = keys(2500);
		cache().put(many.get(2499), bytes("last"), LONG);
		Map<String, CacheRead> answers = cache().readAll(many);
		assertThat(answers.keySet()).containsExactlyElementsOf(many);
		assertThat(answers.get(many.get(2499))).isInstanceOf(CacheRead.Hit.class);
		assertThat(answers.get(many.get(0))).isEqualTo(CacheRead.NoHit.MISS);
	}

	@Test
	void updateAllWritesEachKeyOnItsOwnCondition() {
		List<String> keys = List.of(key(), key(), key(), key(), key());
		keys.subList(0, 4).forEach((key) -> cache().put(key, bytes("old"), LONG));
		List<CacheUpdate> updates = List.of(update(keys.get(0), hit(keys.get(0)).token()),
				update(keys.get(1), hit(keys.get(1)).token()), update(keys.get(2), hit(keys.get(2)).token()),
				update(keys.get(3), null), update(keys.get(4), null));
		cache().put(keys.get(1), bytes("newer"), LONG);
		cache().remove(keys.get(2));
		assertThat(cache().updateAll(updates)).extracting(CacheWrite::outcome)
			.containsExactly(Outcome.STORED, Outcome.CONFLICT, Outcome.ABSENT, Outcome.CONFLICT, Outcome.STORED);
		assertThat(hit(keys.get(0)).value()).isEqualTo(bytes("updated"));
		assertThat(hit(keys.get(1)).value()).isEqualTo(bytes("newer"));
		assertThat(hit(keys.get(3)).value()).isEqualTo(bytes("old"));
		assertThat(hit(keys.get(4)).value()).isEqualTo(bytes("updated"));
		assertThat(cache().updateAll(List.of())).isEmpty();
	}

	@Test
	void updateAllTakesMoreKeysThanFitInOneRound() {
		List<CacheUpdate> many = Stream.generate(() -> update(key(), null)).limit(2_500).toList();
		assertThat(cache().updateAll(many)).hasSize(2_500).allMatch(CacheWrite::stored);
		assertThat(hit(many.get(2_499).key()).value()).isEqualTo(bytes("updated"));
	}

	private static CacheUpdate update(String key, @Nullable CacheToken token) {
		return new CacheUpdate(key, bytes("updated"), token, LONG);
	}

	@Test
	void valueVanishesAfterItsTimeToLive() {
		for (Duration timeToLive : List.of(Duration.ofMillis(1), Duration.ofSeconds(1))) {
			String key = key();
			assertThat(cache().put(key, bytes("short"), timeToLive).stored()).isTrue();
			awaitMiss(key);
		}
	}

	@Test
	void addAndReplaceSetTheTimeToLive() {
		String added = key();
		cache().add(added, bytes("short"), Duration.ofSeconds(1));
		String replaced = key();
		cache().put(replaced, bytes("long"), LONG);
		cache().replace(replaced, bytes("short"), hit(replaced).token(), Duration.ofSeconds(1));
		awaitMiss(added);
		awaitMiss(replaced);
	}

	@Test
	void timeToLiveOverThirtyDaysIsServed() {
		for (Duration timeToLive : List.of(Duration.ofDays(30), Duration.ofDays(30).plusSeconds(1),
				Duration.ofDays(400), Duration.ofDays(40_000))) {
			String key = key();
			cache().put(key, bytes("long"), timeToLive);
			assertThat(hit(key).value()).isEqualTo(bytes("long"));
		}
	}

	@Test
	void interruptedCallerIsAnsweredAndStaysInterrupted() {
		String key = key();
		cache().put(key, bytes("old"), LONG);
		try {
			Thread.currentThread().interrupt();
			CacheRead read = cache().read(key);
			Map<String, CacheRead> reads = cache().readAll(List.of(key));
			CacheWrite write = cache().put(key, bytes("new"), LONG);
			assertThat(Thread.currentThread().isInterrupted()).isTrue();
			assertThat(read).isNotEqualTo(CacheRead.NoHit.MISS);
			assertThat(reads.get(key)).isNotNull().isNotEqualTo(CacheRead.NoHit.MISS);
			assertThat(write.outcome()).isIn(Outcome.STORED, Outcome.UNCONFIRMED, Outcome.UNAVAILABLE);
		}
		finally {
			Thread.interrupted();
		}
	}

	@Test
	protected void concurrentReadAndReplaceLosesNoIncrement() throws Exception {
		String key = key();
		cache().put(key, bytes("0"), LONG);
		ExecutorService executor = Executors.newFixedThreadPool(16);
		try {
			Callable<Void> task = () -> {
				for (int n = 0; n < 100; n++) {
					increment(key);
				}
				return null;
			};
			for (Future<Void> future : executor.invokeAll(Collections.nCopies(16, task))) {
				future.get();
			}
		}
		finally {
			executor.shutdownNow();
		}
		assertThat(hit(key).value()).isEqualTo(bytes("1600"));
	}

	private void increment(String key) {
		while (true) {
			CacheRead.Hit hit = hit(key);
			int next = Integer.parseInt(new String(hit.value(), StandardCharsets.US_ASCII)) + 1;
			CacheWrite write = cache().replace(key, bytes(Integer.toString(next)), hit.token(), LONG);
			if (write.stored()) {
				return;
			}
			assertThat(write.outcome()).isEqualTo(Outcome.CONFLICT);
		}
	}

}
