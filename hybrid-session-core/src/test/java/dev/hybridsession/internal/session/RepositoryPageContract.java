package dev.hybridsession.internal.session;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import dev.hybridsession.HybridSession;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.Tier;
import dev.hybridsession.internal.cache.routing.CacheNode;
import dev.hybridsession.support.FaultyStore;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.LongestWait;
import dev.hybridsession.support.TestDatabaseServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

import org.springframework.session.FindByIndexNameSessionRepository;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the promises of a repository to page loads, and their costs. */
abstract class RepositoryPageContract extends SeveralTiersTestBase {

	@Parameter
	private Tiers tiers;

	/** The repository of the instance {@code one}, as the contract calls it. */
	protected SessionCalls here;

	/** That of the instance {@code two}. */
	protected SessionCalls there;

	@BeforeEach
	void callInstances() {
		this.here = calls(this.one);
		this.there = calls(this.two);
	}

	protected SessionCalls calls(HybridInstance instance) {
		return new SessionCalls.Direct(instance.repository, this.clock);
	}

	protected final Tier servedBy(HybridSession session) {
		return this.here.servedBy(session);
	}

	@Override
	protected @Nullable MemcachedProtocol protocol() {
		return this.tiers.protocol;
	}

	@Override
	protected TestDatabaseServer server() {
		return this.tiers.server;
	}

	@Override
	protected CacheNode seal(CacheNode node) {
		return this.tiers.seal(node);
	}

	@Test
	void aSavedSessionIsFoundByEveryInstance() {
		HybridSession session = this.here.createSession();
		session.setAttribute("name", "value");
		this.here.save(session);
		HybridSession found = this.there.findById(session.getId());
		assertThat(found).isNotNull();
		assertThat(found.<String>getAttribute("name")).isEqualTo("value");
		assertThat(found.getAttributeNames()).containsExactly("name");
		assertThat(found.getInternalId()).isEqualTo(session.getInternalId());
		assertThat(found.getMaxInactiveInterval()).isEqualTo(Duration.ofMinutes(30));
		assertThat(servedBy(found)).isEqualTo(Tier.CACHE);
		assertThat(this.one.created).containsExactly(session.getInternalId());
		assertThat(this.two.created).isEmpty();
	}

	@Test
	void anUnsavedSessionIsNotFound() {
		assertThat(this.here.findById(this.here.createSession().getId())).isNull();
		assertThat(this.here.findById("never-given-out")).isNull();
	}

	@Test
	void aNewSessionIsInTheDatabaseAtOnce() {
		HybridSession session = this.here.create();
		assertThat(rows("INTERNAL_ID = ?", session.getInternalId())).isOne();
	}

	@Test
	void memcachedIsReadAndWrittenAndTheDatabaseIsNot() {
		HybridSession session = this.here.createSession();
		session.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "alice");
		this.here.save(session);
		assertThat(this.one.store.total()).isOne();
		for (int i = 0; i < 300; i++) {
			this.clock.advance(Duration.ofMillis(300));
			assertThat(this.here.page(session.getId(), (page) -> {
				Integer count = page.getAttribute("count");
				page.setAttribute("count", (count != null) ? count + 1 : 1);
			})).isTrue();
			this.one.sync.run();
		}
		assertThat(this.here.findById(session.getId()).<Integer>getAttribute("count")).isEqualTo(300);
		assertThat(this.one.store.count(FaultyStore.Operation.FIND)).isZero();
		assertThat(this.one.store.total()).isLessThanOrEqualTo(3);
	}

	@Test
	void aPageLoadIsOneReadAndOneWrite() {
		HybridSession session = this.here.create();
		int before = this.one.cache.total();
		this.clock.advance(SECOND);
		this.here.page(session.getId(), (page) -> page.setAttribute("a", 1));
		assertThat(this.one.cache.total() - before).isEqualTo(2);
	}

	@Test
	void nothingIsWrittenIfNothingChangedWithinTheTouchInterval() {
		HybridSession session = this.here.create();
		int before = this.one.cache.total();
		this.clock.advance(Duration.ofMillis(999));
		this.here.page(session.getId(), (page) -> page.getAttribute("none"));
		assertThat(this.one.cache.total() - before).isOne();
		this.clock.advance(Duration.ofMillis(1));
		this.here.page(session.getId(), (page) -> page.removeAttribute("none"));
		assertThat(this.one.cache.total() - before).isEqualTo(3);
	}

	@Test
	void anEndlessIntervalThatIsSetAgainByAPageCostsNothing() {
		Duration endless = Duration.ofSeconds(-1);
		HybridSession session = this.here.createSession();
		session.setMaxInactiveInterval(endless);
		this.here.save(session);
		int before = this.one.cache.total();
		this.here.page(session.getId(), (page) -> page.setMaxInactiveInterval(endless));
		assertThat(this.one.cache.total() - before).isOne();
		assertThat(this.there.findById(session.getId()).getMaxInactiveInterval()).isEqualTo(endless);
	}

	@Test
	void aSecondSaveCostsNothing() {
		HybridSession session = this.here.create();
		this.clock.advance(MINUTE);
		this.here.page(session.getId(), (page) -> {
			page.setAttribute("a", 1);
			this.here.save(page);
			int before = this.one.cache.total() + this.one.store.total();
			this.here.save(page);
			assertThat(this.one.cache.total() + this.one.store.total()).isEqualTo(before);
		});
	}

	@Test
	void theLastAccessOnlyMovesForward() {
		HybridSession session = this.here.create();
		HybridSession slow = this.there.findById(session.getId());
		slow.setLastAccessedTime(this.clock.instant());
		slow.setAttribute("slow", true);
		this.clock.advance(MINUTE);
		this.here.page(session.getId(), (page) -> {
		});
		this.there.save(slow);
		Instant accessed = this.here.findById(session.getId()).getLastAccessedTime();
		assertThat(accessed.toEpochMilli()).isEqualTo(this.clock.millis());
	}

	@Test
	void aRecordTooLargeForMemcachedLivesInTheDatabaseAlone() {
		HybridSession session = this.here.create();
		byte[] large = new byte[2 * 1024 * 1024];
		large[1] = 1;
		this.here.page(session.getId(), (page) -> page.setAttribute("small", 1));
		this.here.page(session.getId(), (page) -> page.setAttribute("large", large));
		HybridSession found = this.there.findById(session.getId());
		assertThat(found.<byte[]>getAttribute("large")).isEqualTo(large);
		assertThat(found.<Integer>getAttribute("small")).isEqualTo(1);
		assertThat(servedBy(found)).isEqualTo(Tier.DATABASE);
		this.there.page(session.getId(), (page) -> page.removeAttribute("large"));
		assertThat(this.here.findById(session.getId()).getAttributeNames()).containsExactly("small");
		assertThat(servedBy(this.here.findById(session.getId()))).isEqualTo(Tier.CACHE);
	}

	@Test
	void everyIncrementOfDistinctAttributesSurvivesParallelPageLoads() throws Exception {
		int threads = 8;
		int rounds = 50;
		String id = this.here.create().getId();
		CyclicBarrier everybodyHasRead = new CyclicBarrier(threads);
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			List<Callable<Void>> loads = IntStream.range(0, threads).<Callable<Void>>mapToObj((thread) -> () -> {
				SessionCalls instance = (thread % 2 == 0) ? this.here : this.there;
				for (int i = 0; i < rounds; i++) {
					HybridSession page = instance.findById(id);
					Integer count = page.getAttribute("counter" + thread);
					page.setAttribute("counter" + thread, (count != null) ? count + 1 : 1);
					everybodyHasRead.await(LongestWait.TIME.toSeconds(), TimeUnit.SECONDS);
					instance.save(page);
				}
				return null;
			}).toList();
			for (var load : executor.invokeAll(loads)) {
				load.get();
			}
		}
		finally {
			executor.shutdown();
		}
		HybridSession found = this.here.findById(id);
		for (int thread = 0; thread < threads; thread++) {
			assertThat(found.<Integer>getAttribute("counter" + thread)).isEqualTo(rounds);
		}
		assertThat(this.one.conflicts.get() + this.two.conflicts.get()).isPositive();
	}

	@Test
	void malformedIdIsNotLookedUp() {
		String id = this.here.create().getId();
		int cached = this.one.cache.total();
		int stored = this.one.store.total();
		for (String wrong : List.of("", " ", "a b", "\u0000", "a\u0000b", "a\r\nget b", "x".repeat(256),
				"x".repeat(100_000), "\ud800", "\udc00\ud800", "\u00e9\u4e2d", "\u007f", id + " ", " " + id, id + "\n",
				id + "\u0000", id + "\u00a0", id + "\u0301", "\ufeff" + id)) {
			assertThat(this.here.findById(wrong)).isNull();
			assertThat(this.one.repository.describe(wrong)).isEmpty();
			this.here.deleteById(wrong);
		}
		assertThat(this.one.cache.total()).isEqualTo(cached);
		assertThat(this.one.store.total()).isEqualTo(stored);
		assertThat(this.there.findById(id)).isNotNull();
	}

	/** A request without a cookie has no requested id. */
	@Test
	@SuppressWarnings("NullAway")
	void noSessionHasTheIdOfARequestWithoutId() {
		assertThat(this.here.findById(null)).isNull();
		this.here.deleteById(null);
	}

	@Test
	void similarIdIsAnotherSession() {
		this.one.repository.setSessionIdGenerator(() -> "Ab0" + UUID.randomUUID());
		String id = this.here.create().getId();
		for (String wrong : List.of(id.toLowerCase(Locale.ROOT), id.toUpperCase(Locale.ROOT), id + ".", id + "%",
				id.substring(0, id.length() - 1), id.substring(1), "%", "_".repeat(id.length()), "';--",
				"x".repeat(251), "x".repeat(255), "\\", "\"", "..", "/", "*")) {
			assertThat(this.here.findById(wrong)).as(wrong).isNull();
			this.here.deleteById(wrong);
		}
		assertThat(this.there.findById(id)).isNotNull();
	}

}
