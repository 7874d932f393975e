package dev.hybridsession.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import dev.hybridsession.HybridSession;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.Subsession;
import dev.hybridsession.internal.copies.SessionTiming;
import dev.hybridsession.internal.session.RepositoryTestBase;
import dev.hybridsession.internal.store.NodeMemory;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.MemoryNotebook;
import dev.hybridsession.support.TestDatabaseServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Memcached evicts unsynced changes, again and again. No lost change is older than one
 * sync interval.
 */
@ExtendWith(OutputCaptureExtension.class)
@Tag("faults")
class UnsyncedEvictionTests extends RepositoryTestBase {

	private static final Duration N = Duration.ofSeconds(20);

	private static final int CLICKS = 50;

	private static final Duration BETWEEN_CLICKS = Duration.ofSeconds(4);

	/** How many clicks are made within a sync interval. */
	private static final int CLICKS_IN_N = (int) N.dividedBy(BETWEEN_CLICKS);

	private static final int ITEM = 5_000;

	private static final int FILLERS = 250;

	private final Random random = new Random(1);

	private final MemoryNotebook notebook = new MemoryNotebook();

	UnsyncedEvictionTests() {
		super(MemcachedProtocol.BINARY, TestDatabaseServer.H2);
	}

	@Override
	protected String[] memcachedArguments() {
		return new String[] { "-m", "1", "-I", "512k" };
	}

	@Override
	protected HybridInstance.Builder configure(HybridInstance.Builder builder) {
		this.notebook.setClock(this.clock);
		return builder.timing(new SessionTiming(N, SECOND, Duration.ofSeconds(2), MINUTE))
			.cluster(this.cache, this.notebook);
	}

	@Test
	void ofFiftyConfirmedClicksThoseOfOneSyncIntervalAreLost(CapturedOutput output) {
		HybridSession session = create(ITEM);
		for (int click = 1; click <= CLICKS; click++) {
			click(this.one, session.getId());
			evictEverything();
			pass(BETWEEN_CLICKS);
		}
		assertThat(CLICKS - clicks(this.one, session.getId())).as("lost").isBetween(1, CLICKS_IN_N);
		assertThat(this.one.evicted).as("evictions of unsynced sessions").hasValueBetween(1, CLICKS_IN_N);
		assertThat(output).containsPattern("memcached has evicted \\d+ sessions or subsessions");
		assertThat(output.getOut().lines().filter((line) -> line.contains("memcached has evicted")).count())
			.as("warnings, one a minute at most")
			.isBetween(2L, 1 + BETWEEN_CLICKS.multipliedBy(CLICKS).toMinutes());
	}

	@Test
	void clicksThatTwoInstancesConfirmInTurnsAreLostForOneSyncIntervalOfEach() {
		HybridSession session = create(ITEM);
		for (int click = 1; click <= CLICKS; click++) {
			click((click % 2 == 0) ? this.one : this.two, session.getId());
			evictEverything();
			pass(BETWEEN_CLICKS);
		}
		assertThat(CLICKS - clicks(this.one, session.getId())).as("lost").isBetween(1, 2 * CLICKS_IN_N);
	}

	@Test
	void anInstanceThatHasHeardOfAnEvictionLosesNoClick() {
		HybridSession missed = create(ITEM);
		HybridSession other = create(ITEM);
		click(this.one, missed.getId());
		evictEverything();
		click(this.one, missed.getId());
		assertThat(this.one.evicted).hasValue(1);
		this.one.heartbeat.beat();
		this.two.heartbeat.beat();
		for (int click = 1; click <= CLICKS_IN_N; click++) {
			click(this.two, other.getId());
			evictEverything();
			pass(BETWEEN_CLICKS);
		}
		assertThat(clicks(this.two, other.getId())).isEqualTo(CLICKS_IN_N);
		assertThat(this.two.evicted).as("unsynced sessions that this instance missed").hasValue(0);
	}

	@Test
	void ofACyclicLoadWithRoomForMostSessionsTheIncrementsOfOneSyncIntervalAreLost() {
		int sessions = 250;
		int rounds = 15;
		List<String> ids = new ArrayList<>();
		for (int i = 0; i < sessions; i++) {
			ids.add(create(ITEM).getId());
		}
		for (int round = 0; round < rounds; round++) {
			for (int i = 0; i < sessions; i++) {
				click(this.one, ids.get(i));
				if (i % (sessions / BETWEEN_CLICKS.toSeconds()) == 0) {
					pass(SECOND);
				}
			}
		}
		int kept = ids.stream().mapToInt((id) -> clicks(this.one, id)).sum();
		assertThat(sessions * rounds - kept).as("lost").isBetween(1, CLICKS_IN_N * sessions);
	}

	@Test
	void ofLargeSessionsThatEvictEachOtherTheChangesOfOneSyncIntervalAreLost() {
		List<HybridSession> large = List.of(create(400_000), create(400_000), create(400_000), create(400_000));
		for (int round = 1; round <= 15; round++) {
			large.forEach((session) -> click(this.one, session.getId()));
			pass(BETWEEN_CLICKS);
		}
		assertThat(large)
			.allSatisfy((session) -> assertThat(clicks(this.one, session.getId())).isBetween(15 - CLICKS_IN_N, 15));
	}

	@Test
	void ofALargeSessionForWhichSmallOnesLeaveNoPlaceTheClicksOfOneSyncIntervalAreLost() {
		evictEverything();
		HybridSession session = create(400_000);
		for (int click = 1; click <= 15; click++) {
			click(this.one, session.getId());
			evictEverything();
			pass(BETWEEN_CLICKS);
		}
		assertThat(15 - clicks(this.one, session.getId())).as("lost").isBetween(0, CLICKS_IN_N);
	}

	@Test
	void theWarningNamesTheNodeAndTheMemoryThatItNeeds(CapturedOutput output) {
		HybridSession session = create(ITEM);
		click(this.one, session.getId());
		evictEverything();
		Awaitility.await().until(() -> {
			// none while the node is away, as on a busy machine
			NodeMemory memory = this.cache.routes().memory().get(this.memcached.address());
			return memory != null && memory.evicted() > 0;
		});
		click(this.one, session.getId());
		assertThat(output).containsPattern("Node " + this.memcached.address() + " has evicted \\d+ items in the last"
				+ " \\d+ s; it has 1 MB and would need about \\d+ MB: start it with -m \\d+");
	}

	@Test
	void updatesOfASubsessionAreLostForOneSyncInterval() {
		HybridSession session = create(10);
		Subsession<int[]> clicks = this.one.subsessions.of(session, "clicks", int[].class);
		clicks.set(new int[ITEM / 4]);
		for (int click = 1; click <= CLICKS; click++) {
			clicks.update((old) -> {
				old[0]++;
				return old;
			});
			evictEverything();
			pass(BETWEEN_CLICKS);
		}
		assertThat(CLICKS - clicks.get()[0]).as("lost").isBetween(1, CLICKS_IN_N);
		assertThat(this.one.evicted).as("evictions of unsynced subsessions").hasValueBetween(1, CLICKS_IN_N);
	}

	@Test
	void changesWaitForTheSyncAgainWhenMemcachedHasKeptThemForAWhile(CapturedOutput output) {
		HybridSession session = create(ITEM);
		click(this.one, session.getId());
		evictEverything();
		pass(BETWEEN_CLICKS);
		click(this.one, session.getId());
		assertThat(this.one.dirty.isEvicting()).isTrue();
		for (int click = 0; click < 12; click++) {
			pass(BETWEEN_CLICKS);
			click(this.one, session.getId());
		}
		assertThat(this.one.dirty.isEvicting()).isFalse();
		assertThat(output).contains("memcached has kept everything for 40 s");
		assertThat(this.one.repository.describe(session.getId()).orElseThrow().aheadOfDatabase()).isTrue();
	}

	private void click(HybridInstance instance, String id) {
		assertThat(
				instance.page(id, (page) -> page.setAttribute("clicks", User.count(page.getAttribute("clicks")) + 1)))
			.isTrue();
	}

	private int clicks(HybridInstance instance, String id) {
		return User.count(instance.repository.findById(id).getAttribute("clicks"));
	}

	private HybridSession create(int size) {
		HybridSession session = this.one.repository.createSession();
		byte[] bytes = new byte[size];
		this.random.nextBytes(bytes);
		session.setAttribute("large", bytes);
		this.one.repository.save(session);
		return session;
	}

	private void evictEverything() {
		for (int i = 0; i < FILLERS; i++) {
			this.cache.put("filler" + i, new byte[ITEM + 200], MINUTE);
		}
	}

	private void pass(Duration time) {
		for (long second = 0; second < time.toSeconds(); second++) {
			this.clock.advance(SECOND);
			this.one.sync.run();
			this.one.subsessionSync.run();
			this.two.sync.run();
		}
	}

}
