package dev.hybridsession.fault;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import dev.hybridsession.HybridSession;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.copies.SessionTiming;
import dev.hybridsession.internal.session.RepositoryTestBase;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.LongestWait;
import dev.hybridsession.support.TestDatabaseServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Memcached is killed, and started empty, while users are at work. */
@Tag("faults")
class MemcachedRestartUnderLoadTests extends RepositoryTestBase {

	private static final Duration SYNC_INTERVAL = Duration.ofSeconds(3);

	private final AtomicBoolean over = new AtomicBoolean();

	/** A save that was confirmed before this time may not be lost, in nanoseconds. */
	private final AtomicLong safe = new AtomicLong(Long.MAX_VALUE);

	@Override
	protected HybridInstance.Builder configure(HybridInstance.Builder builder) {
		return HybridInstance.on(this.cache, this.store, Clock.systemUTC())
			.timing(new SessionTiming(SYNC_INTERVAL, Duration.ofMillis(100), Duration.ZERO, Duration.ofSeconds(1)));
	}

	MemcachedRestartUnderLoadTests() {
		super(MemcachedProtocol.BINARY, TestDatabaseServer.H2);
	}

	@Test
	void nobodyIsLoggedOutAndNothingOlderThanTheSyncIntervalIsLost() throws Exception {
		List<User> users = users("user", 20);
		List<User> left = users("left", 20);
		left.forEach(User::page);
		long leftAt = System.nanoTime();
		ExecutorService threads = Executors.newCachedThreadPool();
		try (RunningInstance first = new RunningInstance(this.one);
				RunningInstance second = new RunningInstance(this.two)) {
			users.forEach((user) -> threads.execute(() -> work(user)));
			for (int kill = 0; kill < 3; kill++) {
				awaitPages(users, 20);
				Awaitility.await().until(() -> System.nanoTime() - leftAt > SYNC_INTERVAL.toNanos());
				this.safe.set(System.nanoTime() - SYNC_INTERVAL.toNanos());
				loseMemcached();
				awaitPages(users, 20);
			}
			this.over.set(true);
			threads.shutdown();
			assertThat(threads.awaitTermination(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS)).isTrue();
		}
		assertThat(users).allSatisfy((user) -> assertThat(user.complaints).isEmpty());
		assertThat(left).allSatisfy((user) -> {
			HybridSession session = this.one.repository.findById(user.id);
			assertThat(session).isNotNull();
			assertThat(User.count(session.getAttribute("count"))).isEqualTo(user.lastConfirmed());
			assertThat(this.two.repository.findByPrincipalName(user.name)).containsKey(user.id);
		});
	}

	private void work(User user) {
		while (!this.over.get()) {
			user.page(this.safe::get);
		}
	}

	private List<User> users(String name, int number) {
		List<User> users = IntStream.range(0, number)
			.mapToObj((i) -> new User(name + i, List.of(this.one, this.two)))
			.toList();
		users.forEach(User::login);
		return users;
	}

	private static void awaitPages(List<User> users, int pages) {
		List<Integer> before = users.stream().map((user) -> user.pages.get()).toList();
		Awaitility.await()
			.until(() -> IntStream.range(0, users.size())
				.allMatch((i) -> users.get(i).pages.get() >= before.get(i) + pages
						|| !users.get(i).complaints.isEmpty()));
	}

}
