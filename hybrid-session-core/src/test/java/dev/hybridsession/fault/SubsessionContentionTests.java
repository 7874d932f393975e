package dev.hybridsession.fault;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import dev.hybridsession.HybridSession;
import dev.hybridsession.LockedSubsession;
import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.Subsession;
import dev.hybridsession.internal.cache.memcached.MemcachedFixture;
import dev.hybridsession.internal.cache.memcached.MemcachedServer;
import dev.hybridsession.internal.cache.memcached.MemcachedSettings;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.jdbc.JdbcSessionStore;
import dev.hybridsession.internal.jdbc.JdbcSubsessionStore;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.internal.record.RecordLimits;
import dev.hybridsession.internal.subsession.SubsessionSettings;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.Later;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Eight threads on two instances, each with its own connection to memcached, add to one
 * counter.
 */
@Tag("faults")
class SubsessionContentionTests {

	private static final int THREADS = 8;

	private static final int INCREMENTS = 1_000;

	@ParameterizedTest
	@CsvSource({ "BINARY,false", "META,false", "BINARY,true" })
	void noUpdateIsLost(MemcachedProtocol protocol, boolean writeThrough) {
		try (Bed bed = new Bed(protocol, TestDatabaseServer.H2, writeThrough)) {
			bed.run((counter) -> counter.update(SubsessionContentionTests::increment), INCREMENTS);
			assertThat(bed.counter(bed.two).get()).isEqualTo(THREADS * INCREMENTS);
		}
	}

	@ParameterizedTest
	@EnumSource(value = MemcachedProtocol.class, names = { "BINARY", "META" })
	void noLockedChangeIsLost(MemcachedProtocol protocol) {
		try (Bed bed = new Bed(protocol, TestDatabaseServer.H2, false)) {
			bed.run(SubsessionContentionTests::incrementLocked, INCREMENTS);
			assertThat(bed.counter(bed.two).get()).isEqualTo(THREADS * INCREMENTS);
		}
	}

	@ParameterizedTest
	@EnumSource(value = MemcachedProtocol.class, names = { "BINARY", "META" })
	void noneThatIsWrittenThroughIsLostWhenMemcachedIsKilledMeanwhile(MemcachedProtocol protocol) {
		try (Bed bed = new Bed(protocol, TestDatabaseServer.POSTGRESQL, true)) {
			AtomicInteger done = new AtomicInteger();
			bed.run((counter) -> {
				counter.update(SubsessionContentionTests::increment);
				if (done.incrementAndGet() % 200 == 100) {
					bed.memcached.restart();
				}
			}, 100);
			assertThat(bed.counter(bed.two).get()).isEqualTo(THREADS * 100);
			assertThat(bed.counter(bed.one).get()).isEqualTo(THREADS * 100);
		}
	}

	@ParameterizedTest
	@CsvSource({ "H2,1000", "POSTGRESQL,250" })
	void noneIsLostWithoutMemcached(TestDatabaseServer server, int increments) {
		try (Bed bed = new Bed(MemcachedProtocol.BINARY, server, false)) {
			bed.memcached.close();
			bed.run((counter) -> counter.update(SubsessionContentionTests::increment), increments);
			bed.run(SubsessionContentionTests::incrementLocked, increments);
			assertThat(bed.counter(bed.one).get()).isEqualTo(2 * THREADS * increments);
		}
	}

	private static void incrementLocked(Subsession<Integer> counter) {
		try (LockedSubsession<Integer> locked = counter.lock()) {
			locked.set(increment(locked.get()));
		}
	}

	private static Integer increment(Integer value) {
		return (value != null) ? value + 1 : 1;
	}

	private static final class Bed implements AutoCloseable {

		final MemcachedProcess memcached = MemcachedProcess.start();

		private final TestDatabase database;

		private final List<RoutedCache> caches;

		final HybridInstance one;

		final HybridInstance two;

		private final HybridSession session;

		Bed(MemcachedProtocol protocol, TestDatabaseServer server, boolean writeThrough) {
			this.database = server.create();
			MemcachedSettings settings = MemcachedFixture
				.settings(List.of(MemcachedServer.of(this.memcached.address())), protocol, Duration.ofSeconds(2));
			this.caches = IntStream.range(0, 2)
				.mapToObj((i) -> MemcachedFixture.open(settings, MemcachedClientFactory.standard(), Clock.systemUTC(),
						Duration.ofSeconds(2)))
				.toList();
			this.one = instance(this.caches.get(0), writeThrough);
			this.two = instance(this.caches.get(1), writeThrough);
			this.session = this.one.create();
		}

		private HybridInstance instance(RoutedCache cache, boolean writeThrough) {
			Set<String> names = writeThrough ? Set.of("counter") : Set.of();
			return HybridInstance
				.on(cache, new JdbcSessionStore(new Tables(this.database.dataSource(), "HYBRID_SESSION", "hybrid")),
						Clock.systemUTC())
				.subsessions(
						new JdbcSubsessionStore(new Tables(this.database.dataSource(), "HYBRID_SESSION", "hybrid")))
				.subsessionSettings(new SubsessionSettings(Duration.ofSeconds(30), Duration.ofSeconds(60), true, names,
						RecordLimits.DEFAULT))
				.build();
		}

		Subsession<Integer> counter(HybridInstance instance) {
			return instance.subsessions.of(this.session.getId(), "counter", Integer.class);
		}

		void run(java.util.function.Consumer<Subsession<Integer>> increment, int times) {
			List<CompletableFuture<Void>> threads = IntStream.range(0, THREADS).mapToObj((thread) -> {
				Subsession<Integer> counter = counter((thread % 2 == 0) ? this.one : this.two);
				return Later.later(() -> IntStream.range(0, times).forEach((i) -> increment.accept(counter)));
			}).toList();
			CompletableFuture.allOf(threads.toArray(CompletableFuture[]::new)).join();
		}

		@Override
		public void close() {
			this.caches.forEach(RoutedCache::close);
			this.memcached.close();
			this.database.close();
		}

	}

}
