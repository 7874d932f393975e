package dev.hybridsession.internal.store;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import dev.hybridsession.SessionObserver;
import dev.hybridsession.internal.system.ClusterClock;
import dev.hybridsession.support.Later;
import dev.hybridsession.support.MutableClock;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willDoNothing;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

/** Tests of the probes of {@link StoreGate} and of its log lines. */
@ExtendWith(OutputCaptureExtension.class)
class StoreGateTests {

	private static final String STILL = "still not available";

	private static final Duration LONG = Duration.ofMinutes(1);

	/** The time by which the database is silent. It stands still. */
	private final AtomicLong nanoTime = new AtomicLong();

	private final SessionStore store = mock(SessionStore.class);

	private final StoreGate gate = new StoreGate(this.store, ClusterClock.of(Clock.systemUTC()), Duration.ofMinutes(1),
			StoreQueue.unlimited(), SessionObserver.NONE);

	private void goAway() {
		given(this.store.find("id")).willThrow(new StoreUnavailableException("refused", null));
		assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> this.gate.store().find("id"));
	}

	@Test
	void probeThatFailsInAnyWayLeavesTheDatabaseAwayUntilOneSucceeds() {
		goAway();
		willThrow(new IllegalStateException("no tenant")).given(this.store).probe();
		assertThat(this.gate.probeIfDown()).isFalse();
		assertThat(this.gate.isDown()).isTrue();
		willDoNothing().given(this.store).probe();
		assertThat(this.gate.probeIfDown()).isTrue();
		assertThat(this.gate.isDown()).isFalse();
	}

	@Test
	void lockedRowsAreSaidOnceAMinuteAndAreNoOutage(CapturedOutput output) {
		given(this.store.find("id"))
			.willThrow(new StoreContendedException("Other transactions keep locking HYBRID_SESSION", null));
		for (int i = 0; i < 3; i++) {
			assertThatExceptionOfType(StoreContendedException.class).isThrownBy(() -> this.gate.store().find("id"));
		}
		assertThat(output).containsOnlyOnce("stayed locked for too long, 1 times since the last such line: Other"
				+ " transactions keep locking HYBRID_SESSION. A page");
		assertThat(this.gate.isDown()).isFalse();
	}

	@Test
	void newReasonOfAnOutageIsSaidOnceAndTheSameReasonNot(CapturedOutput output) {
		goAway();
		willThrow(new StoreUnavailableException("(conn=42) refused", null)).given(this.store).probe();
		this.gate.probeIfDown();
		assertThat(output).contains("is not available; sessions are served from memcached alone: refused")
			.doesNotContain(STILL);
		willThrow(new StoreUnavailableException("wrong password", null)).given(this.store).probe();
		this.gate.probeIfDown();
		this.gate.probeIfDown();
		assertThat(output).containsOnlyOnce(STILL + ", now for another reason: wrong password");
	}

	/**
	 * PostgreSQL's driver puts details and the place in the statement on further lines.
	 */
	@Test
	void reasonOfSeveralLinesIsToldByItsFirst(CapturedOutput output) {
		goAway();
		willThrow(new StoreUnavailableException("ERROR: no such table\n  Position: 8", null)).given(this.store).probe();
		this.gate.probeIfDown();
		assertThat(this.gate.reason()).isEqualTo("ERROR: no such table");
		assertThat(output).doesNotContain("Position");
		willThrow(new StoreUnavailableException("\n", null)).given(this.store).probe();
		this.gate.probeIfDown();
		assertThat(this.gate.reason()).isEmpty();
	}

	@Test
	void healthHasTheLastReasonThoughTheLogHasToldAnotherWithinTheMinute(CapturedOutput output) {
		goAway();
		for (String reason : List.of("does not answer", "wrong password")) {
			willThrow(new StoreUnavailableException(reason, null)).given(this.store).probe();
			this.gate.probeIfDown();
		}
		assertThat(this.gate.reason()).isEqualTo("wrong password");
		assertThat(output).containsOnlyOnce(STILL);
	}

	/** Its probe succeeds, because it reads, and the next write fails. */
	@Test
	void databaseWithAFullDiskIsSummedUpInsteadOfTwoLinesForEachProbe(CapturedOutput output) {
		MutableClock clock = new MutableClock();
		StoreGate full = new StoreGate(this.store, ClusterClock.of(clock), Duration.ofMinutes(1),
				StoreQueue.unlimited(), SessionObserver.NONE);
		given(this.store.purge(0, 1)).willThrow(new StoreUnavailableException("no room on the disk", null));
		for (int second = 0; second < 60; second++) {
			assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> full.store().purge(0, 1));
			assertThat(full.probeIfDown()).isTrue();
			clock.advance(Duration.ofSeconds(1));
		}
		assertThat(output.getOut().lines().filter((line) -> line.contains("session database"))).hasSize(8);
		assertThat(full.probeIfDown()).isTrue();
		assertThat(output)
			.containsOnlyOnce("was away 60 times in the last minute (no room on the disk) and is there now");
		assertThat(output.getOut().lines().filter((line) -> line.contains("session database"))).hasSize(9);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aThreadThatIsInterruptedAsksAnEmptyPoolNoFurther(boolean before) throws Exception {
		StoreGate patient = new StoreGate(this.store, ClusterClock.of(Clock.systemUTC()), Duration.ofMinutes(1),
				new StoreQueue(1, "pool", true, LONG, LONG, 1), SessionObserver.NONE);
		AtomicInteger asked = new AtomicInteger();
		List<Object> told = new CopyOnWriteArrayList<>();
		Thread thread = new Thread(() -> {
			if (before) {
				Thread.currentThread().interrupt();
			}
			told.add(catchThrowable(() -> patient.ask(() -> {
				asked.incrementAndGet();
				throw new StoreCongestedException("empty", null);
			})));
			told.add(Thread.currentThread().isInterrupted());
		});
		thread.start();
		Awaitility.await().until(() -> asked.get() > 0);
		thread.interrupt();
		thread.join();
		assertThat(told.get(0)).isInstanceOf(StoreInterruptedException.class);
		assertThat(told.get(1)).isEqualTo(true);
		assertThat(asked).hasValueLessThan(20);
		assertThat(patient.isDown()).isFalse();
	}

	@Test
	void burstAfterAQuietTimeDoesNotAskForASignOfLife() throws Exception {
		StoreQueue queue = nobodyWaits(1);
		StoreGate quiet = exclusive(queue);
		beSilent(queue);
		Page first = new Page(quiet, "first");
		first.asking.await();
		assertThatExceptionOfType(StoreCongestedException.class).isThrownBy(() -> quiet.store().find("id"));
		first.mayBeAnswered.countDown();
		first.answer.join();
		verify(this.store, never()).probe();
	}

	@Test
	void databaseThatGivesStatementsUpHasAnswered() throws Exception {
		StoreQueue queue = nobodyWaits(2);
		StoreGate locked = exclusive(queue);
		Page first = new Page(locked, "first");
		first.asking.await();
		given(this.store.find("given up")).willAnswer((call) -> {
			beSilent(queue);
			throw new StoreContendedException("gave up a statement", null);
		});
		assertThatExceptionOfType(StoreContendedException.class).isThrownBy(() -> locked.store().find("given up"));
		Page second = new Page(locked, "second");
		second.asking.await();
		assertThatExceptionOfType(StoreCongestedException.class).isThrownBy(() -> locked.store().find("id"));
		first.mayBeAnswered.countDown();
		second.mayBeAnswered.countDown();
		first.answer.join();
		second.answer.join();
		verify(this.store, never()).probe();
	}

	/** A page that finds no place is refused at once. */
	private StoreQueue nobodyWaits(int places) {
		return new StoreQueue(places, "pool", true, LONG, LONG, 0, this.nanoTime::get);
	}

	private void beSilent(StoreQueue queue) {
		this.nanoTime.addAndGet(LONG.toNanos());
		assertThat(queue.isSilent()).isTrue();
	}

	private StoreGate exclusive(StoreQueue queue) {
		return new StoreGate(this.store, ClusterClock.of(Clock.systemUTC()), Duration.ofMinutes(1), queue,
				SessionObserver.NONE);
	}

	/** A page that asks, and gets no answer yet. */
	private final class Page {

		final CountDownLatch asking = new CountDownLatch(1);

		final CountDownLatch mayBeAnswered = new CountDownLatch(1);

		final CompletableFuture<RowRead> answer;

		Page(StoreGate gate, String id) {
			given(StoreGateTests.this.store.find(id)).willAnswer((call) -> {
				this.asking.countDown();
				this.mayBeAnswered.await();
				return RowRead.NotLive.ABSENT;
			});
			this.answer = Later.later(() -> gate.store().find(id));
		}

	}

}
