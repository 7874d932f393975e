package dev.hybridsession.benchmark;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

import dev.hybridsession.internal.copies.SessionTiming;
import dev.hybridsession.internal.session.TieredSession;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Measures what becomes dearer as sessions become more.
 * <ol>
 * <li>Create sessions until there are ten times as many as before.</li>
 * <li>Load pages of all of them, each of which writes, and sync what has changed. In
 * between read and write the same items with the bare client.</li>
 * <li>At last let some sessions expire, and end them.</li>
 * <li>{@link LostMemcached Lose all of memcached}, with other servers.</li>
 * </ol>
 */
final class Growth {

	private static final double NANOS_PER_SECOND = 1e9;

	private static final int THREADS = 16;

	private static final int PERCENT = 100;

	/** Room for a million sessions. */
	private static final int MEGABYTES = 6 * 1_024;

	private static final Duration SHORT_LIFE = Duration.ofSeconds(2);

	/**
	 * No row is overdue, however long ago its session was created. Creating a million
	 * takes longer than a sync interval, and the next page of each would write its row.
	 */
	private static final SessionTiming TIMING = new SessionTiming(Duration.ofHours(1), Duration.ZERO,
			Instance.TIMING.clockSkew(), Instance.TIMING.reaperInterval());

	private final GrowthPlan plan;

	private final PrintStream progress;

	Growth(GrowthPlan plan, PrintStream progress) {
		this.plan = plan;
		this.progress = progress;
	}

	Result run() {
		List<LostMemcached.Phase> lost = new LostMemcached(this.plan, this.progress).run();
		try (Servers servers = Servers.start(MEGABYTES)) {
			Instance instance = servers.instance(TIMING);
			PageStore store = PageStore.of(instance.repository(), Page.USUAL);
			SessionIdList ids = new SessionIdList(this.plan.most());
			List<Step> steps = new ArrayList<>();
			long until = System.nanoTime() + this.plan.creating().toNanos();
			for (int sessions : this.plan.steps()) {
				create(store, ids, sessions, until);
				steps.add(step(servers, instance, store, ids));
				if (ids.size() < sessions) {
					this.progress.println("Growth ends here, because there was no more time to create sessions");
					break;
				}
			}
			return new Result(Machine.of(servers), this.plan.rounds().rounds(), this.plan.rounds().seconds(), steps,
					reap(instance), this.plan.active(), lost);
		}
	}

	/** Until there are so many, or there is no more time. */
	private void create(PageStore store, SessionIdList ids, int sessions, long until) {
		this.progress.println("Creating sessions up to " + sessions);
		inParallel(sessions - ids.size(), until, () -> ids.add(store.create()));
	}

	private static void inParallel(int times, long until, Runnable work) {
		AtomicInteger left = new AtomicInteger(times);
		Operation share = () -> {
			while (System.nanoTime() < until && left.getAndDecrement() > 0) {
				work.run();
			}
			return 0;
		};
		Round.run(new Workload(Collections.nCopies(THREADS, share), () -> 0), Duration.ZERO);
	}

	private Step step(Servers servers, Instance instance, PageStore store, SessionIdList ids) {
		instance.syncAll();
		BareCache cache = new BareCache(instance.cache());
		Workload bare = ofAny(ids, (id) -> cache.add(Instance.KEYS.session(id), 0));
		Workload pages = ofAny(ids,
				(id) -> store.load(id, ThreadLocalRandom.current().nextInt(PERCENT) < Users.PERCENT_CHANGED));
		Round.run(bare, this.plan.rounds().warmUp());
		Round.run(pages, this.plan.rounds().warmUp());
		instance.syncAll();
		List<Round> bareRounds = new ArrayList<>();
		List<Round> rounds = new ArrayList<>();
		List<Double> syncs = new ArrayList<>();
		for (int round = 0; round < this.plan.rounds().rounds(); round++) {
			bareRounds.add(Round.run(bare, this.plan.rounds().length()));
			rounds.add(Round.run(pages, this.plan.rounds().length()));
			syncs.add(perSecond(instance::syncAll));
		}
		Measurement baseline = new Measurement(new Scenario("growth", "get and cas", (same) -> bare), bareRounds);
		Measurement measurement = new Measurement(new Scenario("growth", ids.size() + " sessions", (same) -> pages),
				rounds);
		Map<String, Long> memory = MemcachedStats.of(servers.addresses().memcached());
		return new Step(ids.size(), Figures.of(measurement, baseline), Figures.of(baseline, baseline),
				Figures.rounded(median(syncs)), heap(), memory.getOrDefault("bytes", 0L),
				memory.getOrDefault("curr_items", 0L), tableBytes(servers));
	}

	/** Each operation takes one of the sessions at random. */
	private static Workload ofAny(SessionIdList ids, Consumer<String> work) {
		Operation operation = () -> {
			work.accept(ids.get(ThreadLocalRandom.current().nextInt(ids.size())));
			return 0;
		};
		return new Workload(Collections.nCopies(PageLoads.THREADS, operation), () -> 0);
	}

	/** Lets sessions expire and ends them, round by round, as the sync is measured. */
	private Reaped reap(Instance instance) {
		List<Double> rounds = new ArrayList<>();
		long before = 0;
		for (int round = 0; round < this.plan.rounds().rounds(); round++) {
			this.progress.println("Letting " + this.plan.reaped() + " sessions expire");
			inParallel(this.plan.reaped(), System.nanoTime() + this.plan.creating().toNanos(),
					() -> createShort(instance));
			instance.syncAll();
			before = (round == 0) ? heap() : before;
			rounds.add(reapAll(instance));
		}
		return new Reaped(this.plan.reaped(), Figures.rounded(median(rounds)), Figures.rounded(rounds.get(0)), before,
				heap());
	}

	/** Ends sessions a second, by the best pass. */
	private double reapAll(Instance instance) {
		AtomicInteger ended = new AtomicInteger();
		List<Double> passes = new ArrayList<>();
		Awaitility.await("sessions end")
			.atMost(Duration.ofMinutes(1))
			.pollDelay(this.plan.expiry())
			.pollInterval(Duration.ofSeconds(1))
			.until(() -> {
				passes.add(perSecond(() -> {
					int now = instance.reap();
					ended.addAndGet(now);
					return now;
				}));
				return ended.get() >= this.plan.reaped();
			});
		return Collections.max(passes);
	}

	private static void createShort(Instance instance) {
		TieredSession session = instance.repository().createSession();
		session.setMaxInactiveInterval(SHORT_LIFE);
		Page.USUAL.fill(session::setAttribute);
		instance.repository().save(session);
	}

	private static double perSecond(IntSupplier work) {
		long began = System.nanoTime();
		int done = work.getAsInt();
		return done * NANOS_PER_SECOND / (System.nanoTime() - began);
	}

	private static double median(List<Double> rounds) {
		return rounds.stream().sorted().skip(rounds.size() / 2).findFirst().orElse(0.0);
	}

	private static long heap() {
		System.gc();
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

	private static long tableBytes(Servers servers) {
		Long bytes = new JdbcTemplate(servers.dataSource())
			.queryForObject("SELECT pg_total_relation_size('hybrid_session')", Long.class);
		return (bytes != null) ? bytes : 0;
	}

	/**
	 * Some sessions.
	 *
	 * @param sessions how many there were
	 * @param pages page loads of all of them, each of which wrote
	 * @param bare reads and writes of the same items by the bare client; missing in
	 * results of an older run
	 * @param syncedPerSecond how many sessions a second the sync wrote to the database
	 * @param heapBytes the heap of the instance after a garbage collection
	 * @param memcachedBytes the memory that the items of memcached took
	 * @param memcachedItems how many items there were
	 * @param tableBytes the size of the table and its indexes
	 */
	record Step(int sessions, Figures pages, @Nullable Figures bare, double syncedPerSecond, long heapBytes,
			long memcachedBytes, long memcachedItems, long tableBytes) {
	}

	/**
	 * Sessions that ended.
	 *
	 * @param sessions how many there were in each round
	 * @param perSecond how many a second the reaper ended in the median round
	 * @param firstPerSecond the same of the first round, while code was compiled; missing
	 * in results of an older run, which had one round
	 * @param heapBytesBefore the heap after a garbage collection before
	 * @param heapBytesAfter the same after the reaper
	 */
	record Reaped(int sessions, double perSecond, @Nullable Double firstPerSecond, long heapBytesBefore,
			long heapBytesAfter) {
	}

	/**
	 * All steps.
	 *
	 * @param machine where they were measured
	 * @param rounds how many rounds there were for each step
	 * @param seconds how long each was
	 * @param steps from a thousand sessions on
	 * @param reaped the sessions that ended
	 * @param active how many users were active when memcached was lost
	 * @param lost the page loads before and after memcached was lost
	 */
	record Result(Machine machine, int rounds, double seconds, List<Step> steps, Reaped reaped, int active,
			List<LostMemcached.Phase> lost) {
	}

}
