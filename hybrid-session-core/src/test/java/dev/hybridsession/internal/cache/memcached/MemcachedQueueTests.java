package dev.hybridsession.internal.cache.memcached;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import dev.hybridsession.internal.cache.routing.CacheNode;
import dev.hybridsession.internal.cache.routing.Deadline;
import dev.hybridsession.internal.cache.routing.Pending;
import dev.hybridsession.internal.store.CacheRead;
import dev.hybridsession.internal.store.CacheRead.NoHit;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.internal.store.CacheWrite.Outcome;
import dev.hybridsession.support.Later;
import dev.hybridsession.support.MemcachedProcess;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests operations that wait in the queues of a connection while its server answers
 * nothing.
 */
class MemcachedQueueTests extends EachProtocolTestBed {

	private static final Duration EXPIRY = Duration.ofMinutes(10);

	/** Far less than a minute. */
	private static final Duration SOON = Duration.ofSeconds(20);

	@Test
	void writeThatTimesOutInTheQueueIsNeverDone() {
		MemcachedProcess server = server();
		CacheNode node = node(server);
		server.stop();
		List<Pending<CacheWrite>> before = moreThanTheSocketTakes(node);
		Pending<CacheWrite> waiting = node.put(this.key, bytes("x"), EXPIRY);
		assertThat(waiting.await(Deadline.in(Duration.ofMillis(1))).outcome()).isEqualTo(Outcome.UNAVAILABLE);
		assertThat(before).last().satisfies((write) -> assertThat(soon(write).stored()).isFalse());
		server.cont();
		awaiting().until(() -> node.read("other").await(Deadline.in(MINUTE)) == NoHit.MISS);
		assertThat(node.read(this.key).await(Deadline.in(MINUTE))).isEqualTo(NoHit.MISS);
	}

	@Test
	void operationSentOrQueuedWhenTheServerDiesIsAnsweredAtOnce() {
		MemcachedProcess server = server();
		CacheNode node = node(server);
		server.stop();
		Pending<CacheRead> sent = node.read(this.key);
		List<Pending<CacheWrite>> writes = moreThanTheSocketTakes(node);
		Pending<CacheWrite> queued = node.put(this.key, bytes("x"), EXPIRY);
		server.kill();
		assertThat(soon(sent)).isEqualTo(NoHit.UNAVAILABLE);
		writes.forEach((write) -> assertThat(soon(write).outcome()).isIn(Outcome.UNCONFIRMED, Outcome.UNAVAILABLE));
		assertThat(soon(queued).outcome()).isEqualTo(Outcome.UNAVAILABLE);
		assertThat(soon(node.put(this.key, bytes("x"), EXPIRY)).outcome()).isEqualTo(Outcome.UNAVAILABLE);
		server.restart();
		awaiting().until(() -> node.read("other").await(Deadline.in(MINUTE)) == NoHit.MISS);
		assertThat(node.read(this.key).await(Deadline.in(MINUTE))).isEqualTo(NoHit.MISS);
	}

	private static List<Pending<CacheWrite>> moreThanTheSocketTakes(CacheNode node) {
		return IntStream.range(0, 16).mapToObj((i) -> node.put("large" + i, new byte[900_000], EXPIRY)).toList();
	}

	private static <T> T soon(Pending<T> pending) {
		CompletableFuture<T> answer = Later.later(() -> pending.await(Deadline.in(MINUTE)));
		assertThat(answer).succeedsWithin(SOON);
		return answer.join();
	}

}
