package dev.hybridsession.memcached;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.tier.CacheRead;
import dev.hybridsession.tier.CacheRead.Miss;
import dev.hybridsession.tier.CacheRead.Unavailable;
import dev.hybridsession.tier.CacheWrite;
import dev.hybridsession.tier.CacheWrite.Outcome;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of operations that wait in the queues of a connection while its server
 * answers nothing.
 */
abstract class MemcachedQueues extends MemcachedTestBed {

	private static final int EXPIRY_SECONDS = 600;

	/** The longest that can be set, so that nothing ends because time is up. */
	private static final Duration MINUTE = Duration.ofMinutes(1);

	/** Far less than a minute. */
	private static final Duration SOON = Duration.ofSeconds(20);

	@Test
	void whatTimesOutInTheQueueIsNeverDone() {
		MemcachedProcess server = server();
		CacheNode node = node(server);
		server.stop();
		List<Pending<CacheWrite>> before = moreThanTheSocketTakes(node);
		Pending<CacheWrite> waiting = node.put(this.key, bytes("x"), EXPIRY_SECONDS);
		assertThat(waiting.await(Deadline.in(Duration.ofMillis(1))).outcome()).isEqualTo(Outcome.UNAVAILABLE);
		server.cont();
		assertThat(before).allSatisfy((write) -> assertThat(write.await(Deadline.in(MINUTE)).stored()).isTrue());
		assertThat(node.read(this.key).await(Deadline.in(MINUTE))).isEqualTo(Miss.MISS);
	}

	@Test
	void whatIsSentOrQueuedWhenTheServerDiesIsAnsweredAtOnce() {
		MemcachedProcess server = server();
		CacheNode node = node(server);
		server.stop();
		Pending<CacheRead> sent = node.read(this.key);
		List<Pending<CacheWrite>> writes = moreThanTheSocketTakes(node);
		Pending<CacheWrite> queued = node.put(this.key, bytes("x"), EXPIRY_SECONDS);
		server.kill();
		assertThat(soon(sent)).isEqualTo(Unavailable.UNAVAILABLE);
		writes.forEach((write) -> assertThat(soon(write).outcome()).isIn(Outcome.UNCONFIRMED, Outcome.UNAVAILABLE));
		assertThat(soon(queued).outcome()).isEqualTo(Outcome.UNAVAILABLE);
		assertThat(soon(node.put(this.key, bytes("x"), EXPIRY_SECONDS)).outcome()).isEqualTo(Outcome.UNAVAILABLE);
		server.restart();
		awaiting().until(() -> node.read("other").await(Deadline.in(MINUTE)) == Miss.MISS);
		assertThat(node.read(this.key).await(Deadline.in(MINUTE))).isEqualTo(Miss.MISS);
	}

	private CacheNode node(MemcachedProcess server) {
		MemcachedServer address = MemcachedServer.of(server.address());
		CacheNode node = opened(
				new CacheNode(address, new MemcachedSettings(List.of(address), protocol(), MINUTE, 1, OUR_LIMIT),
						MemcachedClientFactory.standard()));
		node.start();
		awaiting().until(() -> node.read(this.key).await(Deadline.in(MINUTE)) == Miss.MISS);
		return node;
	}

	private static List<Pending<CacheWrite>> moreThanTheSocketTakes(CacheNode node) {
		return IntStream.range(0, 16)
			.mapToObj((i) -> node.put("large" + i, new byte[900_000], EXPIRY_SECONDS))
			.toList();
	}

	private static <T> T soon(Pending<T> pending) {
		CompletableFuture<T> answer = CompletableFuture.supplyAsync(() -> pending.await(Deadline.in(MINUTE)));
		assertThat(answer).succeedsWithin(SOON);
		return answer.join();
	}

}
