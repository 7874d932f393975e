package dev.hybridsession.autoconfigure;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

import dev.hybridsession.FreshnessReason;
import dev.hybridsession.SessionObserver;
import dev.hybridsession.Tier;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import org.jspecify.annotations.Nullable;

/**
 * Counts the reports of requests and jobs on meters of Micrometer. The page
 * {@code docs/metrics.md} lists the meters. Each counter is looked up once, at start: a
 * call costs an increment.
 */
final class SessionMeters implements SessionObserver {

	private final MeterRegistry registry;

	private final Map<Tier, Map<ReadOutcome, Counter>> reads;

	private final Map<Tier, Map<WriteReason, Counter>> writes;

	private final Map<Tier, Map<FreshnessReason, Counter>> loads;

	private final Map<FreshnessReason, Counter> notFound;

	private final Map<FreshnessReason, Counter> freshness;

	private final DistributionSummary recordSize;

	private final Counter conflictsMerged;

	private final Counter savesDropped;

	private final Counter unsyncedOverflow;

	private final Counter evictionsOfUnsynced;

	private final Counter evictionsOfSynced;

	private final Counter databaseCongested;

	private final Counter refusedValues;

	private final Counter refusedIds;

	private final Timer lockWait;

	private final Counter lockTimeouts;

	private final Timer sync;

	private final Counter synced;

	private final Counter syncDeferred;

	private final Timer reaper;

	private final Counter reaperEnded;

	private final Counter reaperKept;

	private final Counter reaperDeferred;

	SessionMeters(MeterRegistry registry) {
		this.registry = registry;
		this.reads = perTier((tier) -> perValue(ReadOutcome.class,
				(outcome) -> counter("reads", "Answers of a tier to reads of sessions, by requests and jobs", "tier",
						tagValue(tier), "outcome", tagValue(outcome))));
		this.writes = perTier((tier) -> perValue(WriteReason.class,
				(reason) -> counter("writes", "Writes of sessions to a tier, by requests and jobs", "tier",
						tagValue(tier), "reason", tagValue(reason))));
		this.loads = perTier((tier) -> perValue(FreshnessReason.class,
				(reason) -> counter("loads", "Sessions that requests have loaded, by their tier and by the judgement",
						"tier", tagValue(tier), "reason", tagValue(reason))));
		this.notFound = perReason("not.found", "Loads that found no session, by the judgement");
		this.freshness = perReason("freshness", "Judgements of cached copies, one for each load");
		this.recordSize = DistributionSummary.builder(name("record.size"))
			.description("Length of the records of sessions that were encoded for memcached")
			.baseUnit(BaseUnits.BYTES)
			.register(registry);
		this.conflictsMerged = counter("conflicts.merged",
				"Saves that met the save of another request, and were merged");
		this.savesDropped = counter("saves.dropped", "Saves that came after the end or the id change of their session");
		this.unsyncedOverflow = counter("unsynced.overflow", "Sessions that the full sync queue could not take");
		String evictions = "Sessions and subsessions that memcached evicted, by whether changes may be lost";
		this.evictionsOfUnsynced = counter("evictions", evictions, "unsynced", "true");
		this.evictionsOfSynced = counter("evictions", evictions, "unsynced", "false");
		this.databaseCongested = counter("database.congested",
				"Questions to the database that got no connection in time");
		String refused = "Values of memcached and session ids that are not of this application";
		this.refusedValues = counter("refused", refused, "kind", "value");
		this.refusedIds = counter("refused", refused, "kind", "id");
		this.lockWait = timer("lock.wait", "Waiting for the lock of a session, by requests that got it");
		this.lockTimeouts = counter("lock.timeouts", "Requests that did not get the lock of their session");
		this.sync = timer("sync", "Passes of the background sync over sessions that found something to do");
		String rows = "Rows of the passes of the background sync";
		this.synced = counter("sync.rows", rows, "result", "synced");
		this.syncDeferred = counter("sync.rows", rows, "result", "deferred");
		this.reaper = timer("reaper", "Passes of the reaper");
		String looked = "Sessions that the reaper has looked at";
		this.reaperEnded = counter("reaper.sessions", looked, "result", "ended");
		this.reaperKept = counter("reaper.sessions", looked, "result", "kept");
		this.reaperDeferred = counter("reaper.sessions", looked, "result", "deferred");
	}

	/** All meters have this prefix: a single property can switch them off. */
	static String name(String rest) {
		return "hybrid.session." + rest;
	}

	static String tagValue(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	private Counter counter(String name, String description, String... tags) {
		return Counter.builder(name(name)).description(description).tags(tags).register(this.registry);
	}

	private Timer timer(String name, String description) {
		return Timer.builder(name(name)).description(description).register(this.registry);
	}

	/** Nothing is read from {@link Tier#NONE} or written there. */
	private static <V> Map<Tier, V> perTier(Function<Tier, V> value) {
		Map<Tier, V> values = new EnumMap<>(Tier.class);
		values.put(Tier.CACHE, value.apply(Tier.CACHE));
		values.put(Tier.DATABASE, value.apply(Tier.DATABASE));
		return values;
	}

	private Map<FreshnessReason, Counter> perReason(String name, String description) {
		return perValue(FreshnessReason.class, (reason) -> counter(name, description, "reason", tagValue(reason)));
	}

	private static <K extends Enum<K>> Map<K, Counter> perValue(Class<K> type, Function<K, Counter> counter) {
		Map<K, Counter> counters = new EnumMap<>(type);
		for (K key : type.getEnumConstants()) {
			counters.put(key, counter.apply(key));
		}
		return counters;
	}

	private static <K> void count(@Nullable Map<K, Counter> counters, K key) {
		Counter counter = (counters != null) ? counters.get(key) : null;
		if (counter != null) {
			counter.increment();
		}
	}

	@Override
	public void read(Tier tier, ReadOutcome outcome) {
		count(this.reads.get(tier), outcome);
	}

	@Override
	public void written(Tier tier, WriteReason reason) {
		count(this.writes.get(tier), reason);
	}

	@Override
	public void judged(FreshnessReason reason) {
		count(this.freshness, reason);
	}

	@Override
	public void loaded(Tier servedBy, FreshnessReason reason) {
		count(this.loads.get(servedBy), reason);
	}

	@Override
	public void notFound(FreshnessReason reason) {
		count(this.notFound, reason);
	}

	@Override
	public void recordEncoded(int bytes) {
		this.recordSize.record(bytes);
	}

	@Override
	public void conflictMerged() {
		this.conflictsMerged.increment();
	}

	@Override
	public void saveDropped() {
		this.savesDropped.increment();
	}

	@Override
	public void dirtyOverflow() {
		this.unsyncedOverflow.increment();
	}

	@Override
	public void evicted(boolean unsynced) {
		(unsynced ? this.evictionsOfUnsynced : this.evictionsOfSynced).increment();
	}

	@Override
	public void storeCongested() {
		this.databaseCongested.increment();
	}

	@Override
	public void cachedValueRefused() {
		this.refusedValues.increment();
	}

	@Override
	public void idRefused() {
		this.refusedIds.increment();
	}

	@Override
	public void lockWaited(Duration waited) {
		this.lockWait.record(waited);
	}

	@Override
	public void lockTimedOut() {
		this.lockTimeouts.increment();
	}

	@Override
	public void syncPass(int written, int deferred, Duration took) {
		this.sync.record(took);
		this.synced.increment(written);
		this.syncDeferred.increment(deferred);
	}

	@Override
	public void reaperPass(int ended, int kept, int deferred, Duration took) {
		this.reaper.record(took);
		this.reaperEnded.increment(ended);
		this.reaperKept.increment(kept);
		this.reaperDeferred.increment(deferred);
	}

}
