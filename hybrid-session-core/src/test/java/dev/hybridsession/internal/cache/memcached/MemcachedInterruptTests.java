package dev.hybridsession.internal.cache.memcached;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.CacheRead.NoHit;
import dev.hybridsession.internal.store.CacheToken;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.CacheWrite.Outcome;
import dev.hybridsession.support.MemcachedProcess;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that an interrupted thread gets no answer, that nothing has happened then, and
 * that other threads notice nothing.
 */
class MemcachedInterruptTests extends EachProtocolTestBed {

	private static <T> T whileInterrupted(Supplier<T> call) throws Exception {
		CompletableFuture<T> answer = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			Thread.currentThread().interrupt();
			try {
				T given = call.get();
				assertThat(Thread.currentThread().isInterrupted()).isTrue();
				answer.complete(given);
			}
			catch (Throwable ex) {
				answer.completeExceptionally(ex);
			}
		});
		thread.start();
		return answer.get();
	}

	private static boolean unknown(CacheWrite write) {
		return write.outcome() == Outcome.UNAVAILABLE || write.outcome() == Outcome.UNCONFIRMED;
	}

	private void assertNodeIsThere(RoutedCache cache) {
		assertThat(cache.put(this.key, bytes("after"), LONG).stored()).isTrue();
		assertThat(hit(cache).value()).isEqualTo(bytes("after"));
		assertThat(lines()).isEmpty();
	}

	@Test
	void anInterruptedThreadHasNoAnswerAndTheNodeIsThereForOthers() throws Exception {
		RoutedCache cache = cache(server().address());
		cache.put(this.key, bytes("before"), LONG);
		CacheToken token = hit(cache).token();
		assertThat(whileInterrupted(() -> cache.read(this.key))).isEqualTo(NoHit.UNAVAILABLE);
		assertThat(whileInterrupted(() -> cache.readAll(List.of(this.key))))
			.isEqualTo(Map.of(this.key, NoHit.UNAVAILABLE));
		assertThat(whileInterrupted(() -> cache.put(this.key, bytes("x"), LONG)))
			.matches(MemcachedInterruptTests::unknown);
		assertThat(whileInterrupted(() -> cache.add(this.key, bytes("x"), LONG)))
			.matches(MemcachedInterruptTests::unknown);
		assertThat(whileInterrupted(() -> cache.replace(this.key, bytes("x"), token, LONG)))
			.matches(MemcachedInterruptTests::unknown);
		assertThat(whileInterrupted(() -> cache.remove(this.key))).matches(MemcachedInterruptTests::unknown);
		assertNodeIsThere(cache);
	}

	@Test
	void aThreadThatIsInterruptedWhileItWaitsHasNoAnswerAndTheConnectionStays() throws Exception {
		MemcachedProcess server = server();
		RoutedCache cache = cache(server.address(), 1, Duration.ofSeconds(60));
		cache.put(this.key, bytes("before"), LONG);
		CacheToken token = hit(cache).token();
		CompletableFuture<CacheRead> answer = new CompletableFuture<>();
		CompletableFuture<Boolean> flag = new CompletableFuture<>();
		server.stop();
		try {
			Thread thread = new Thread(() -> {
				CacheRead read = cache.read(this.key);
				flag.complete(Thread.currentThread().isInterrupted());
				answer.complete(read);
			});
			thread.start();
			awaiting().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
			thread.interrupt();
			assertThat(answer.get()).isEqualTo(NoHit.UNAVAILABLE);
			assertThat(flag.get()).isTrue();
		}
		finally {
			server.cont();
		}
		assertThat(cache.replace(this.key, bytes("same connection"), token, LONG).stored()).isTrue();
		assertNodeIsThere(cache);
	}

}
