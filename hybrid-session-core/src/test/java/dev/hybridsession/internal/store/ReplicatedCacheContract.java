package dev.hybridsession.internal.store;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import dev.hybridsession.internal.record.Entry;
import dev.hybridsession.internal.record.InvalidRecordException;
import dev.hybridsession.internal.record.RecordCodec;
import dev.hybridsession.internal.record.SessionRecord;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the promises of a working {@link SessionCache} that holds each key on several
 * nodes. A write that conflicts may have reached one of them, so conflicting values are
 * merged, as records are.
 */
public abstract class ReplicatedCacheContract extends SessionCacheContract {

	private static final int THREADS = 8;

	private static final int WRITES = 50;

	@Test
	@Override
	protected void concurrentReadAndReplaceLosesNoIncrement() throws Exception {
		String key = new CacheKeys("contract", () -> "store").session("replicated");
		SessionRecord empty = SessionRecord.create("replicated", "internal", 1, Duration.ofMinutes(30), 1);
		cache().put(key, RecordCodec.encode(empty), LONG);
		ExecutorService executor = Executors.newFixedThreadPool(THREADS);
		try {
			for (Future<?> future : IntStream.range(0, THREADS)
				.mapToObj((thread) -> executor.submit(() -> addEntries(key, thread)))
				.toList()) {
				future.get();
			}
		}
		finally {
			executor.shutdownNow();
		}
		assertThat(read(key).entries().keySet().stream().filter((name) -> name.startsWith("n")))
			.hasSize(THREADS * WRITES);
	}

	private void addEntries(String key, int thread) {
		for (int n = 0; n < WRITES; n++) {
			Map<String, Entry> change = Map.of("n" + thread + "-" + n, new Entry(n + 2, new byte[] { 1 }));
			boolean stored = false;
			while (!stored) {
				CacheRead.Hit hit = (CacheRead.Hit) cache().read(key);
				byte[] changed = RecordCodec.encode(decode(hit).with(1, change));
				stored = cache().replace(key, changed, hit.token(), LONG).stored();
			}
		}
	}

	private SessionRecord read(String key) {
		return decode((CacheRead.Hit) cache().read(key));
	}

	private static SessionRecord decode(CacheRead.Hit hit) {
		try {
			return (SessionRecord) RecordCodec.decode(hit.value());
		}
		catch (InvalidRecordException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
