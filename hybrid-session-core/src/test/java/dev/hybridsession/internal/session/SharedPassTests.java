package dev.hybridsession.internal.session;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.hybridsession.HybridSession;
import dev.hybridsession.support.FaultyStore;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.LongestWait;
import dev.hybridsession.support.Together;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Passes of the reaper and the sync that two threads share. */
class SharedPassTests extends RepositoryTestBase {

	private static final int BATCH = 3;

	private static final int SESSIONS = 40;

	private final Set<String> threads = ConcurrentHashMap.newKeySet();

	@Override
	protected HybridInstance.Builder configure(HybridInstance.Builder builder) {
		return builder.archiving(false).batchSize(BATCH).workers(2);
	}

	@Test
	void eachSessionOfManyPagesEndsAndIsAnnouncedOnce() {
		List<String> ids = createExpired();
		bothReach(FaultyStore.Operation.END, () -> {
		});
		assertThat(this.one.reaper.run()).isEqualTo(SESSIONS);
		assertThat(this.one.expired).extracting(HybridSession::getId).containsExactlyInAnyOrderElementsOf(ids);
		assertThat(this.one.reaper.last().ended()).isEqualTo(SESSIONS);
		assertThat(this.threads).containsExactlyInAnyOrder(Thread.currentThread().getName(), "hybrid-session-reaper");
		assertThat(running()).isEmpty();
	}

	@Test
	void anArchiveThatRefusesASessionKeepsThatOneAlone() {
		this.one = configure(HybridInstance.on(this.cache, this.store, this.clock)).archiving(true).build();
		List<String> ids = createExpired();
		bothReach(FaultyStore.Operation.END, () -> {
		});
		this.one.archive = (session) -> {
			if (session.session().getId().equals(ids.get(20))) {
				throw new IllegalStateException("A test refuses to archive it");
			}
			this.one.archived.add(session);
		};
		assertThat(this.one.reaper.run()).isEqualTo(SESSIONS - 1);
		assertThat(this.one.archived).extracting((session) -> session.session().getId())
			.doesNotHaveDuplicates()
			.hasSize(SESSIONS - 1)
			.doesNotContain(ids.get(20));
		assertThat(this.one.reaper.last().deferred()).isOne();
		assertThat(this.one.reaper.last().failure()).contains("ArchiveFailure");
	}

	@Test
	void ofTwoInstancesEachSessionIsAnnouncedByOne() throws Exception {
		List<String> ids = createExpired();
		List<Integer> ended = Together.together(2, (i) -> ((i == 0) ? this.one : this.two).reaper::run);
		assertThat(Stream.of(this.one, this.two).flatMap((instance) -> instance.expired.stream()))
			.extracting(HybridSession::getId)
			.doesNotHaveDuplicates();
		int later = this.one.reaper.run();
		assertThat(ended.stream().mapToInt(Integer::intValue).sum() + later).isEqualTo(ids.size());
		assertThat(rows("ENDED_TIME IS NULL")).isZero();
	}

	@Test
	void aDatabaseThatGoesAwayEndsAPassOfTheReaperOnBothThreads() {
		List<String> ids = createExpired();
		bothReach(FaultyStore.Operation.END, () -> this.one.store.setUnavailable(true));
		assertThat(this.one.reaper.run()).isZero();
		assertThat(this.one.reaper.last().failure()).contains("cut the database off");
		assertThat(this.one.store.count(FaultyStore.Operation.FIND_EXPIRED)).isEqualTo(2);
		assertThat(running()).isEmpty();
		this.one.store.setUnavailable(false);
		this.one.tiers.gate().probeIfDown();
		this.clock.advance(Duration.ofMinutes(5));
		assertThat(this.one.reaper.run()).isEqualTo(SESSIONS);
		assertThat(this.one.expired).extracting(HybridSession::getId).containsExactlyInAnyOrderElementsOf(ids);
	}

	@Test
	void aStopEndsBothThreadsAfterTheirPages() {
		createExpired();
		bothReach(FaultyStore.Operation.END, this.one.reaper::stop);
		assertThat(this.one.reaper.run()).isEqualTo(2 * BATCH);
		assertThat(this.one.store.count(FaultyStore.Operation.FIND_EXPIRED)).isEqualTo(2);
		assertThat(this.one.store.count(FaultyStore.Operation.PURGE)).isZero();
		assertThat(running()).isEmpty();
		this.one.reaper.start();
		assertThat(this.one.reaper.run()).isEqualTo(SESSIONS - 2 * BATCH);
	}

	@Test
	void eachSessionOfManyBatchesIsSyncedOnce() {
		List<String> ids = createChanged();
		bothReach(FaultyStore.Operation.UPDATE_ALL, () -> {
		});
		assertThat(this.one.sync.run()).isEqualTo(SESSIONS);
		assertThat(this.one.store.count(FaultyStore.Operation.UPDATE_ALL)).isEqualTo((SESSIONS + BATCH - 1) / BATCH);
		assertThat(this.threads).containsExactlyInAnyOrder(Thread.currentThread().getName(), "hybrid-session-sync");
		assertThat(running()).isEmpty();
		flushMemcached();
		assertThat(ids)
			.allMatch((id) -> ("value of " + id).equals(this.two.repository.findById(id).getAttribute("name")));
	}

	@Test
	void aDatabaseThatGoesAwayEndsAPassOfTheSyncOnBothThreadsAndNothingIsForgotten() {
		List<String> ids = createChanged();
		bothReach(FaultyStore.Operation.UPDATE_ALL, () -> this.one.store.setUnavailable(true));
		assertThat(this.one.sync.run()).isZero();
		assertThat(this.one.tiers.gate().reason()).contains("cut the database off");
		assertThat(this.one.store.count(FaultyStore.Operation.UPDATE_ALL)).isEqualTo(2);
		assertThat(running()).isEmpty();
		assertThat(ids).allMatch(this.one.dirty::contains);
		this.one.store.setUnavailable(false);
		assertThat(this.one.sync.run()).isEqualTo(SESSIONS);
	}

	/** Two threads wait for each other there, and both do something then. */
	private void bothReach(FaultyStore.Operation operation, Runnable action) {
		this.threads.clear();
		CyclicBarrier both = new CyclicBarrier(2);
		for (int thread = 0; thread < 2; thread++) {
			this.one.store.beforeNext(operation, () -> {
				this.threads.add(Thread.currentThread().getName());
				await(both);
				action.run();
			});
		}
	}

	private static void await(CyclicBarrier both) {
		try {
			both.await(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new IllegalStateException("A single thread has come", ex);
		}
	}

	private List<String> createExpired() {
		List<String> ids = create();
		this.clock.advance(Duration.ofMinutes(33));
		return ids;
	}

	private List<String> createChanged() {
		List<String> ids = create();
		this.one.sync.run();
		ids.forEach((id) -> this.one.page(id, (session) -> session.setAttribute("name", "value of " + id)));
		this.clock.advance(Duration.ofMinutes(2));
		return ids;
	}

	private List<String> create() {
		return IntStream.range(0, SESSIONS).mapToObj((i) -> this.one.create().getId()).toList();
	}

	private static List<String> running() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.equals("hybrid-session-reaper") || name.equals("hybrid-session-sync"))
			.toList();
	}

}
