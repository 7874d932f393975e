package dev.hybridsession.repository;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import dev.hybridsession.memcached.MemcachedProtocol;
import dev.hybridsession.observe.EndedSession;
import dev.hybridsession.observe.Tier;
import dev.hybridsession.record.EndReason;
import dev.hybridsession.support.FaultyStore;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.Test;

import org.springframework.session.FindByIndexNameSessionRepository;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a repository promises, on every combination of protocol and database.
 */
abstract class RepositoryContract extends RepositoryTestBase {

	RepositoryContract(MemcachedProtocol protocol, TestDatabaseServer server) {
		super(protocol, server);
	}

	@Test
	void aSavedSessionIsFoundByEveryInstance() {
		HybridSession session = this.one.repository.createSession();
		session.setAttribute("name", "value");
		this.one.repository.save(session);
		HybridSession found = this.two.repository.findById(session.getId());
		assertThat(found).isNotNull();
		assertThat(found.<String>getAttribute("name")).isEqualTo("value");
		assertThat(found.getAttributeNames()).containsExactly("name");
		assertThat(found.getInternalId()).isEqualTo(session.getInternalId());
		assertThat(found.getMaxInactiveInterval()).isEqualTo(Duration.ofMinutes(30));
		assertThat(found.servedBy()).isEqualTo(Tier.CACHE);
		assertThat(this.one.created).containsExactly(session.getInternalId());
		assertThat(this.two.created).isEmpty();
	}

	@Test
	void anUnsavedSessionIsNotFound() {
		assertThat(this.one.repository.findById(this.one.repository.createSession().getId())).isNull();
		assertThat(this.one.repository.findById("never-given-out")).isNull();
	}

	@Test
	void aNewSessionIsInTheDatabaseAtOnce() {
		HybridSession session = this.one.create();
		assertThat(rows("INTERNAL_ID = ?", session.getInternalId())).isOne();
	}

	@Test
	void memcachedIsReadAndWrittenAndTheDatabaseIsNot() {
		HybridSession session = this.one.repository.createSession();
		session.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "alice");
		this.one.repository.save(session);
		assertThat(this.one.store.total()).isOne();
		for (int i = 0; i < 300; i++) {
			this.clock.advance(Duration.ofMillis(300));
			assertThat(this.one.page(session.getId(), (page) -> {
				Integer count = page.getAttribute("count");
				page.setAttribute("count", (count != null) ? count + 1 : 1);
			})).isTrue();
			this.one.sync.run();
		}
		assertThat(this.one.repository.findById(session.getId()).<Integer>getAttribute("count")).isEqualTo(300);
		assertThat(this.one.store.count(FaultyStore.Operation.FIND)).isZero();
		assertThat(this.one.store.total()).isLessThanOrEqualTo(3);
	}

	@Test
	void aPageLoadIsOneReadAndOneWrite() {
		HybridSession session = this.one.create();
		int before = this.one.cache.total();
		this.clock.advance(SECOND);
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
		assertThat(this.one.cache.total() - before).isEqualTo(2);
	}

	@Test
	void nothingIsWrittenIfNothingChangedWithinTheTouchInterval() {
		HybridSession session = this.one.create();
		int before = this.one.cache.total();
		this.clock.advance(Duration.ofMillis(999));
		this.one.page(session.getId(), (page) -> page.getAttribute("none"));
		assertThat(this.one.cache.total() - before).isOne();
		this.clock.advance(Duration.ofMillis(1));
		this.one.page(session.getId(), (page) -> page.removeAttribute("none"));
		assertThat(this.one.cache.total() - before).isEqualTo(3);
	}

	@Test
	void aSecondSaveCostsNothing() {
		HybridSession session = this.one.create();
		this.clock.advance(MINUTE);
		this.one.page(session.getId(), (page) -> {
			page.setAttribute("a", 1);
			this.one.repository.save(page);
			int before = this.one.cache.total() + this.one.store.total();
			this.one.repository.save(page);
			assertThat(this.one.cache.total() + this.one.store.total()).isEqualTo(before);
		});
	}

	@Test
	void theLastAccessOnlyMovesForward() {
		HybridSession session = this.one.create();
		HybridSession slow = this.two.repository.findById(session.getId());
		slow.setLastAccessedTime(this.clock.instant());
		slow.setAttribute("slow", true);
		this.clock.advance(MINUTE);
		this.one.page(session.getId(), (page) -> {
		});
		this.two.repository.save(slow);
		Instant accessed = this.one.repository.findById(session.getId()).getLastAccessedTime();
		assertThat(accessed.toEpochMilli()).isEqualTo(this.clock.millis());
	}

	@Test
	void aSessionSurvivesTheLossOfMemcached() {
		HybridSession session = this.one.repository.createSession();
		session.setAttribute("name", "value");
		this.one.repository.save(session);
		loseMemcached();
		HybridSession found = this.two.repository.findById(session.getId());
		assertThat(found.<String>getAttribute("name")).isEqualTo("value");
		assertThat(found.servedBy()).isEqualTo(Tier.DATABASE);
		assertThat(this.one.repository.findById(session.getId()).servedBy()).isEqualTo(Tier.CACHE);
	}

	@Test
	void whatMayNotBeLostSurvivesTheLossOfMemcached() {
		this.one.repository.setWriteThroughAttributes(Set.of("order"));
		HybridSession session = this.one.create();
		this.one.page(session.getId(), (page) -> page.setAttribute("order", "42"));
		this.one.page(session.getId(),
				(page) -> page.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "alice"));
		this.one.page(session.getId(), (page) -> page.setMaxInactiveInterval(Duration.ofMinutes(7)));
		this.one.page(session.getId(), HybridSession::changeSessionId);
		assertThat(this.one.repository.findById(session.getId())).isNull();
		loseMemcached();
		HybridSession found = this.two.repository
			.findByIndexNameAndIndexValue(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "alice")
			.values()
			.iterator()
			.next();
		assertThat(found.<String>getAttribute("order")).isEqualTo("42");
		assertThat(found.getMaxInactiveInterval()).isEqualTo(Duration.ofMinutes(7));
		assertThat(this.one.repository.findById(session.getId())).isNull();
	}

	@Test
	void theBackgroundSyncBoundsWhatIsLost() {
		HybridSession session = this.one.create();
		this.clock.advance(Duration.ofSeconds(10));
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 1));
		this.one.sync.run();
		assertThat(this.one.store.count(FaultyStore.Operation.UPDATE_ALL)).isZero();
		this.clock.advance(Duration.ofSeconds(90));
		assertThat(this.one.sync.run()).isOne();
		assertThat(this.one.sync.run()).isZero();
		loseMemcached();
		assertThat(this.two.repository.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
	}

	@Test
	void draining_syncs_everything_now() {
		List<HybridSession> sessions = IntStream.range(0, 120).mapToObj((i) -> this.one.create()).toList();
		this.clock.advance(SECOND);
		sessions.forEach((session) -> this.one.page(session.getId(), (page) -> page.setAttribute("a", "b")));
		assertThat(this.one.sync.drain()).isEqualTo(120);
		assertThat(this.one.dirty.size()).isZero();
		loseMemcached();
		assertThat(sessions)
			.allMatch((session) -> "b".equals(this.two.repository.findById(session.getId()).getAttribute("a")));
	}

	@Test
	void aDeletedSessionIsDeadInBothTiersAndStaysDead() {
		HybridSession session = this.one.create();
		HybridSession inFlight = this.two.repository.findById(session.getId());
		inFlight.setAttribute("late", true);
		this.one.repository.deleteById(session.getId());
		this.one.repository.deleteById(session.getId());
		assertThat(this.two.repository.findById(session.getId())).isNull();
		this.two.repository.save(inFlight);
		assertThat(this.two.dropped).hasValue(1);
		assertThat(this.one.repository.findById(session.getId())).isNull();
		loseMemcached();
		this.two.repository.save(this.two.repository.createSession());
		assertThat(this.one.repository.findById(session.getId())).isNull();
		assertThat(this.one.deleted).extracting(HybridSession::getInternalId).containsExactly(session.getInternalId());
		assertThat(this.one.archived).extracting(EndedSession::reason).containsExactly(EndReason.DELETED);
		assertThat(rows("INTERNAL_ID = ? AND ENDED_TIME IS NOT NULL AND RECORD IS NULL", session.getInternalId()))
			.isOne();
	}

	@Test
	void aDeletedSessionStaysDeadEvenIfItsTombstoneIsLost() {
		HybridSession session = this.one.create();
		HybridSession inFlight = this.two.repository.findById(session.getId());
		inFlight.setAttribute("late", true);
		this.one.repository.deleteById(session.getId());
		loseMemcached();
		this.two.repository.save(inFlight);
		assertThat(this.two.dropped).hasValue(1);
		assertThat(this.one.repository.findById(session.getId())).isNull();
		assertThat(this.two.repository.findById(session.getId())).isNull();
	}

	@Test
	void theFirstOfTwoIdChangesWinsAndTheOldIdIsDead() {
		HybridSession session = this.one.create();
		String old = session.getId();
		HybridSession first = this.one.repository.findById(old);
		HybridSession second = this.two.repository.findById(old);
		String renamed = first.changeSessionId();
		assertThat(second.changeSessionId()).isEqualTo(old);
		second.setAttribute("loser", true);
		this.two.repository.save(second);
		this.one.repository.save(first);
		assertThat(second.getId()).isEqualTo(old);
		assertThat(this.two.repository.findById(old)).isNull();
		HybridSession found = this.two.repository.findById(renamed);
		assertThat(found.getInternalId()).isEqualTo(session.getInternalId());
		assertThat(found.getAttributeNames()).isEmpty();
		loseMemcached();
		assertThat(this.two.repository.findById(old)).isNull();
		assertThat(this.two.repository.findById(renamed)).isNotNull();
	}

	@Test
	void changingTheIdAndThenInvalidatingLeavesNothing() {
		HybridSession session = this.one.create();
		String old = session.getId();
		HybridSession page = this.one.repository.findById(old);
		this.one.repository.deleteById(page.changeSessionId());
		assertThat(this.two.repository.findById(old)).isNull();
		assertThat(this.two.repository.findById(page.getId())).isNull();
	}

	@Test
	void whatWasSavedUnderTheOldIdMovesToTheNew() {
		HybridSession session = this.one.create();
		HybridSession login = this.one.repository.findById(session.getId());
		this.two.page(session.getId(), (page) -> page.setAttribute("parallel", true));
		login.changeSessionId();
		login.setAttribute("login", true);
		this.one.repository.save(login);
		assertThat(this.two.repository.findById(login.getId()).getAttributeNames())
			.containsExactlyInAnyOrder("parallel", "login");
	}

	@Test
	void aRequestFromBeforeAnIdChangeNeitherRevivesTheOldIdNorChangesTheNewSession() {
		HybridSession session = this.one.create();
		HybridSession before = this.two.repository.findById(session.getId());
		HybridSession login = this.one.repository.findById(session.getId());
		login.changeSessionId();
		login.setAttribute("user", "alice");
		this.one.repository.save(login);
		before.setAttribute("user", "nobody");
		this.two.repository.save(before);
		assertThat(this.two.repository.findById(session.getId())).isNull();
		assertThat(this.one.repository.findById(login.getId()).<String>getAttribute("user")).isEqualTo("alice");
	}

	@Test
	void sessionsAreFoundByPrincipalWithTheirNewestData() {
		HybridSession session = this.one.repository.createSession();
		session.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "alice");
		this.one.repository.save(session);
		HybridSession other = this.one.repository.createSession();
		other.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "Alice");
		this.one.repository.save(other);
		this.clock.advance(SECOND);
		this.two.page(session.getId(), (page) -> page.setAttribute("new", 1));
		assertThat(this.one.repository.findByPrincipalName("alice")).containsOnlyKeys(session.getId());
		assertThat(this.one.repository.findByPrincipalName("alice").get(session.getId()).<Integer>getAttribute("new"))
			.isEqualTo(1);
		this.one.page(session.getId(),
				(page) -> page.removeAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME));
		assertThat(this.two.repository.findByPrincipalName("alice")).isEmpty();
	}

	@Test
	void expiredAndDeletedSessionsAreNotFoundByPrincipal() {
		HybridSession expired = this.one.repository.createSession();
		expired.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "alice");
		this.one.repository.save(expired);
		this.clock.advance(Duration.ofMinutes(31));
		HybridSession deleted = this.one.repository.createSession();
		deleted.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "alice");
		this.one.repository.save(deleted);
		this.one.repository.deleteById(deleted.getId());
		assertThat(this.two.repository.findByPrincipalName("alice")).isEmpty();
	}

	@Test
	void anIdleSessionExpiresAndIsReapedOnceByWhicheverInstance() {
		HybridSession session = this.one.repository.createSession();
		session.setAttribute("a", 1);
		this.one.repository.save(session);
		this.clock.advance(Duration.ofMinutes(20));
		this.one.page(session.getId(), (page) -> page.setAttribute("a", 2));
		this.clock.advance(Duration.ofMinutes(31));
		assertThat(this.one.repository.findById(session.getId())).isNull();
		this.clock.advance(Duration.ofMinutes(3));
		assertThat(this.one.reaper.run() + this.two.reaper.run()).isOne();
		assertThat(this.one.reaper.run() + this.two.reaper.run()).isZero();
		List<EndedSession> archived = this.one.archived.isEmpty() ? this.two.archived : this.one.archived;
		assertThat(archived).singleElement().satisfies((ended) -> {
			assertThat(ended.reason()).isEqualTo(EndReason.EXPIRED);
			assertThat(ended.internalId()).isEqualTo(session.getInternalId());
			assertThat(ended.session().<Integer>getAttribute("a")).isEqualTo(2);
			assertThat(ended.attributeNames()).containsExactly("a");
		});
		assertThat(this.one.expired.size() + this.two.expired.size()).isOne();
		assertThat(rows("ENDED_TIME IS NULL")).isZero();
	}

	@Test
	void theReaperKeepsWhatMemcachedKnowsToBeAlive() {
		HybridInstance page = HybridInstance.on(this.cache, this.store, this.clock).build();
		HybridSession session = page.create();
		page.store.setUnavailable(true);
		for (int i = 0; i < 8; i++) {
			this.clock.advance(Duration.ofMinutes(10));
			assertThat(page.page(session.getId(), (any) -> {
			})).isTrue();
		}
		assertThat(this.one.reaper.run()).isZero();
		assertThat(rows("LAST_ACCESS_TIME = ?", this.clock.millis())).isOne();
		assertThat(this.two.repository.findById(session.getId())).isNotNull();
	}

	@Test
	void endedRowsArePurgedWhenNothingCouldReviveTheSession() {
		HybridSession session = this.one.create();
		this.one.repository.deleteById(session.getId());
		this.one.reaper.run();
		assertThat(rows("INTERNAL_ID = ?", session.getInternalId())).isOne();
		this.clock.advance(Duration.ofHours(2));
		this.one.reaper.run();
		assertThat(rows("INTERNAL_ID = ?", session.getInternalId())).isZero();
	}

	@Test
	void aRecordTooLargeForMemcachedLivesInTheDatabaseAlone() {
		HybridSession session = this.one.create();
		byte[] large = new byte[2 * 1024 * 1024];
		large[1] = 1;
		this.one.page(session.getId(), (page) -> page.setAttribute("small", 1));
		this.one.page(session.getId(), (page) -> page.setAttribute("large", large));
		HybridSession found = this.two.repository.findById(session.getId());
		assertThat(found.<byte[]>getAttribute("large")).isEqualTo(large);
		assertThat(found.<Integer>getAttribute("small")).isEqualTo(1);
		assertThat(found.servedBy()).isEqualTo(Tier.DATABASE);
		this.two.page(session.getId(), (page) -> page.removeAttribute("large"));
		assertThat(this.one.repository.findById(session.getId()).getAttributeNames()).containsExactly("small");
		assertThat(this.one.repository.findById(session.getId()).servedBy()).isEqualTo(Tier.CACHE);
	}

	@Test
	void everyIncrementOfDistinctAttributesSurvivesParallelPageLoads() throws Exception {
		int threads = 8;
		int rounds = 50;
		String id = this.one.create().getId();
		CyclicBarrier everybodyHasRead = new CyclicBarrier(threads);
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			List<Callable<Void>> loads = IntStream.range(0, threads).<Callable<Void>>mapToObj((thread) -> () -> {
				HybridInstance instance = (thread % 2 == 0) ? this.one : this.two;
				for (int i = 0; i < rounds; i++) {
					HybridSession page = instance.repository.findById(id);
					Integer count = page.getAttribute("counter" + thread);
					page.setAttribute("counter" + thread, (count != null) ? count + 1 : 1);
					everybodyHasRead.await(30, TimeUnit.SECONDS);
					instance.repository.save(page);
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
		HybridSession found = this.one.repository.findById(id);
		for (int thread = 0; thread < threads; thread++) {
			assertThat(found.<Integer>getAttribute("counter" + thread)).isEqualTo(rounds);
		}
		assertThat(this.one.conflicts.get() + this.two.conflicts.get()).isPositive();
	}

	@Test
	void hostileIdsAreNoSessions() {
		for (String id : List.of("", " ", "a b", "\u0000", "a\u0000b", "a\r\nget b", "x".repeat(251),
				"x".repeat(100_000), "\ud800", "\u00e9\u4e2d", "';--", "%")) {
			assertThat(this.one.repository.findById(id)).isNull();
			this.one.repository.deleteById(id);
		}
	}

	@Test
	void nullPrincipalsAndLongOnesAreKept() {
		String principal = "p".repeat(300) + "\u0000end";
		HybridSession session = this.one.repository.createSession();
		session.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, principal);
		this.one.repository.save(session);
		assertThat(this.two.repository.findByPrincipalName(principal)).containsOnlyKeys(session.getId());
		assertThat(this.two.repository.findByPrincipalName("p".repeat(300))).isEmpty();
	}

}
