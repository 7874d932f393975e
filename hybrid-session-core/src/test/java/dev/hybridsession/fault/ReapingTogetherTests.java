package dev.hybridsession.fault;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

import dev.hybridsession.EndedSession;
import dev.hybridsession.HybridSession;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.copies.SessionTiming;
import dev.hybridsession.internal.session.RepositoryTestBase;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.LongestWait;
import dev.hybridsession.support.TestDatabaseServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Two instances reap the same sessions, on the database that locks most. */
@Tag("faults")
class ReapingTogetherTests extends RepositoryTestBase {

	private final AtomicBoolean over = new AtomicBoolean();

	ReapingTogetherTests() {
		super(MemcachedProtocol.BINARY, TestDatabaseServer.MARIADB);
	}

	@Override
	protected HybridInstance.Builder configure(HybridInstance.Builder builder) {
		return HybridInstance.on(this.cache, this.store, Clock.systemUTC())
			.timing(new SessionTiming(Duration.ofMillis(500), Duration.ofMillis(50), Duration.ZERO,
					Duration.ofSeconds(1)));
	}

	@BeforeEach
	void setShortTimeouts() {
		this.over.set(false);
		this.one.repository.setDefaultMaxInactiveInterval(Duration.ofSeconds(3));
		this.two.repository.setDefaultMaxInactiveInterval(Duration.ofSeconds(3));
	}

	@Test
	void activeUsersStayAndIdleOnesAreEndedAndAnnouncedOnce() throws Exception {
		List<String> idle = IntStream.range(0, 200)
			.mapToObj((i) -> ((i % 2 == 0) ? this.one : this.two).create().getInternalId())
			.toList();
		// last, because they expire within seconds unless they load pages
		List<User> active = IntStream.range(0, 8)
			.mapToObj((i) -> new User("user" + i, List.of(this.one, this.two)))
			.toList();
		active.forEach(User::login);
		ExecutorService threads = Executors.newCachedThreadPool();
		try (RunningInstance first = new RunningInstance(this.one);
				RunningInstance second = new RunningInstance(this.two)) {
			active.forEach((user) -> threads.execute(() -> {
				while (!this.over.get()) {
					user.page();
				}
			}));
			Awaitility.await().until(() -> this.one.archived.size() + this.two.archived.size() >= idle.size());
			this.over.set(true);
			threads.shutdown();
			assertThat(threads.awaitTermination(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS)).isTrue();
		}
		assertThat(active).allSatisfy((user) -> assertThat(user.complaints).isEmpty());
		List<String> archived = new ArrayList<>(this.one.archived.stream().map(EndedSession::internalId).toList());
		this.two.archived.forEach((ended) -> archived.add(ended.internalId()));
		assertThat(archived).containsExactlyInAnyOrderElementsOf(idle);
		List<String> announced = new ArrayList<>(this.one.expired.stream().map(HybridSession::getInternalId).toList());
		this.two.expired.forEach((session) -> announced.add(session.getInternalId()));
		assertThat(announced).containsExactlyInAnyOrderElementsOf(idle);
	}

	@Test
	void nobodyIsEndedWhileMemcachedCannotBeAsked() {
		HybridSession session = this.one.create();
		this.memcached.kill();
		Awaitility.await().until(() -> rows("EXPIRY_TIME < ?", System.currentTimeMillis()) == 1);
		assertThat(this.one.reaper.run() + this.two.reaper.run()).isZero();
		assertThat(rows("INTERNAL_ID = ? AND ENDED_TIME IS NULL", session.getInternalId())).isOne();
		loseMemcached();
		assertThat(this.one.reaper.run() + this.two.reaper.run()).isOne();
	}

}
