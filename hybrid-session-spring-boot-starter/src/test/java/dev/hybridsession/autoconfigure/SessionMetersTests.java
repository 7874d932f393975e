package dev.hybridsession.autoconfigure;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

import dev.hybridsession.FreshnessReason;
import dev.hybridsession.SessionObserver.ReadOutcome;
import dev.hybridsession.SessionObserver.WriteReason;
import dev.hybridsession.Tier;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Statistic;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of {@link SessionMeters}: each report moves its own meter. */
class SessionMetersTests {

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final SessionMeters meters = new SessionMeters(this.registry);

	@Test
	void readsAreCountedByTierAndOutcome() {
		this.meters.read(Tier.CACHE, ReadOutcome.HIT);
		this.meters.read(Tier.DATABASE, ReadOutcome.UNAVAILABLE);
		assertThat(count("reads", "tier", "cache", "outcome", "hit")).isOne();
		assertThat(count("reads", "tier", "database", "outcome", "unavailable")).isOne();
		assertThat(sum()).isEqualTo(2);
	}

	@Test
	void writesAreCountedByTierAndReason() {
		this.meters.written(Tier.CACHE, WriteReason.SAVED);
		this.meters.written(Tier.DATABASE, WriteReason.WRITE_THROUGH);
		assertThat(count("writes", "tier", "cache", "reason", "saved")).isOne();
		assertThat(count("writes", "tier", "database", "reason", "write-through")).isOne();
		assertThat(sum()).isEqualTo(2);
	}

	@Test
	void loadsAreCountedByTheTierThatServedThemAndTheReason() {
		this.meters.loaded(Tier.DATABASE, FreshnessReason.MISSING);
		this.meters.loaded(Tier.CACHE, FreshnessReason.FENCED);
		this.meters.judged(FreshnessReason.CATCHING_UP);
		assertThat(count("loads", "tier", "database", "reason", "missing")).isOne();
		assertThat(count("loads", "tier", "cache", "reason", "fenced")).isOne();
		assertThat(count("freshness", "reason", "catching-up")).isOne();
		assertThat(sum()).isEqualTo(3);
	}

	@Test
	void loadsThatFindNothingAreCountedByTheReason() {
		this.meters.notFound(FreshnessReason.ENDED);
		assertThat(count("not.found", "reason", "ended")).isOne();
		assertThat(sum()).isOne();
	}

	@Test
	void thatWhichIsReadFromNoTierIsNotCounted() {
		this.meters.read(Tier.NONE, ReadOutcome.HIT);
		this.meters.written(Tier.NONE, WriteReason.SAVED);
		this.meters.loaded(Tier.NONE, FreshnessReason.NEW);
		assertThat(sum()).isZero();
	}

	@Test
	void recordsAreMeasuredInBytes() {
		this.meters.recordEncoded(100);
		this.meters.recordEncoded(300);
		assertThat(this.registry.get("hybrid.session.record.size").summary().totalAmount()).isEqualTo(400);
		assertThat(this.registry.get("hybrid.session.record.size").meter().getId().getBaseUnit()).isEqualTo("bytes");
	}

	@Test
	void troubleIsCounted() {
		this.meters.conflictMerged();
		this.meters.saveDropped();
		this.meters.dirtyOverflow();
		this.meters.storeCongested();
		this.meters.evicted(true);
		this.meters.evicted(false);
		this.meters.cachedValueRefused();
		this.meters.idRefused();
		this.meters.lockTimedOut();
		assertThat(count("conflicts.merged")).isOne();
		assertThat(count("saves.dropped")).isOne();
		assertThat(count("unsynced.overflow")).isOne();
		assertThat(count("database.congested")).isOne();
		assertThat(count("evictions", "unsynced", "true")).isOne();
		assertThat(count("evictions", "unsynced", "false")).isOne();
		assertThat(count("refused", "kind", "value")).isOne();
		assertThat(count("refused", "kind", "id")).isOne();
		assertThat(count("lock.timeouts")).isOne();
		assertThat(sum()).isEqualTo(9);
	}

	@Test
	void waitingAndPassesAreTimed() {
		this.meters.lockWaited(Duration.ofMillis(20));
		this.meters.syncPass(5, 2, Duration.ofMillis(30));
		this.meters.reaperPass(3, 4, 1, Duration.ofMillis(50));
		assertThat(millis("lock.wait")).isEqualTo(20);
		assertThat(millis("sync")).isEqualTo(30);
		assertThat(millis("reaper")).isEqualTo(50);
		assertThat(count("sync.rows", "result", "synced")).isEqualTo(5);
		assertThat(count("sync.rows", "result", "deferred")).isEqualTo(2);
		assertThat(count("reaper.sessions", "result", "ended")).isEqualTo(3);
		assertThat(count("reaper.sessions", "result", "kept")).isEqualTo(4);
		assertThat(count("reaper.sessions", "result", "deferred")).isOne();
	}

	private double count(String name, String... tags) {
		return this.registry.get("hybrid.session." + name).tags(tags).counter().count();
	}

	private double millis(String name) {
		return this.registry.get("hybrid.session." + name).timer().totalTime(TimeUnit.MILLISECONDS);
	}

	/** The sum of all counters, timers and summaries. */
	private double sum() {
		return this.registry.getMeters()
			.stream()
			.map(Meter::measure)
			.flatMap((measurements) -> StreamSupport.stream(measurements.spliterator(), false))
			.filter((measurement) -> measurement.getStatistic() == Statistic.COUNT)
			.mapToDouble((measurement) -> measurement.getValue())
			.sum();
	}

}
