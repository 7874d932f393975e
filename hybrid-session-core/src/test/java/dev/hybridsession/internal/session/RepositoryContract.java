package dev.hybridsession.internal.session;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import dev.hybridsession.HybridSession;
import dev.hybridsession.Tier;
import dev.hybridsession.support.FaultyStore;
import org.junit.jupiter.api.Test;

import org.springframework.session.FindByIndexNameSessionRepository;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests all promises of a repository: to page loads, about the size and the end of
 * sessions, and here about the loss of memcached and the search by principal.
 */
abstract class RepositoryContract extends RepositoryEndContract {

	@Test
	void aSessionSurvivesTheLossOfMemcached() {
		HybridSession session = this.here.createSession();
		session.setAttribute("name", "value");
		this.here.save(session);
		loseMemcached();
		HybridSession found = this.there.findById(session.getId());
		assertThat(found.<String>getAttribute("name")).isEqualTo("value");
		assertThat(servedBy(found)).isEqualTo(Tier.DATABASE);
		assertThat(servedBy(this.here.findById(session.getId()))).isEqualTo(Tier.CACHE);
	}

	@Test
	void changesThatMayNotBeLostSurviveTheLossOfMemcached() {
		this.one.repository.setWriteThroughAttributes(Set.of("order"));
		HybridSession session = this.here.create();
		this.here.page(session.getId(), (page) -> page.setAttribute("order", "42"));
		this.here.page(session.getId(),
				(page) -> page.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "alice"));
		this.here.page(session.getId(), (page) -> page.setMaxInactiveInterval(Duration.ofMinutes(7)));
		this.here.page(session.getId(), HybridSession::changeSessionId);
		assertThat(this.here.findById(session.getId())).isNull();
		loseMemcached();
		HybridSession found = this.there
			.findByIndexNameAndIndexValue(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "alice")
			.values()
			.iterator()
			.next();
		assertThat(found.<String>getAttribute("order")).isEqualTo("42");
		assertThat(found.getMaxInactiveInterval()).isEqualTo(Duration.ofMinutes(7));
		assertThat(this.here.findById(session.getId())).isNull();
	}

	@Test
	void theBackgroundSyncBoundsWhatIsLost() {
		HybridSession session = this.here.create();
		this.clock.advance(Duration.ofSeconds(10));
		this.here.page(session.getId(), (page) -> page.setAttribute("a", 1));
		this.one.sync.run();
		assertThat(this.one.store.count(FaultyStore.Operation.UPDATE_ALL)).isZero();
		this.clock.advance(Duration.ofSeconds(90));
		assertThat(this.one.sync.run()).isOne();
		assertThat(this.one.sync.run()).isZero();
		loseMemcached();
		assertThat(this.there.findById(session.getId()).<Integer>getAttribute("a")).isEqualTo(1);
	}

	@Test
	void drainingSyncsEverythingNow() {
		List<HybridSession> sessions = IntStream.range(0, 120).mapToObj((i) -> this.here.create()).toList();
		this.clock.advance(SECOND);
		sessions.forEach((session) -> this.here.page(session.getId(), (page) -> page.setAttribute("a", "b")));
		assertThat(this.one.sync.drain()).isEqualTo(120);
		assertThat(this.one.dirty.size()).isZero();
		loseMemcached();
		assertThat(sessions).allMatch((session) -> "b".equals(this.there.findById(session.getId()).getAttribute("a")));
	}

	@Test
	void sessionsAreFoundByPrincipalWithTheirNewestData() {
		HybridSession session = this.here.createSession();
		session.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "alice");
		this.here.save(session);
		HybridSession other = this.here.createSession();
		other.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "Alice");
		this.here.save(other);
		this.clock.advance(SECOND);
		this.there.page(session.getId(), (page) -> page.setAttribute("new", 1));
		assertThat(this.here.findByPrincipalName("alice")).containsOnlyKeys(session.getId());
		assertThat(this.here.findByPrincipalName("alice").get(session.getId()).<Integer>getAttribute("new"))
			.isEqualTo(1);
		this.here.page(session.getId(),
				(page) -> page.removeAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME));
		assertThat(this.there.findByPrincipalName("alice")).isEmpty();
	}

	@Test
	void expiredAndDeletedSessionsAreNotFoundByPrincipal() {
		HybridSession expired = this.here.createSession();
		expired.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "alice");
		this.here.save(expired);
		this.clock.advance(Duration.ofMinutes(31));
		HybridSession deleted = this.here.createSession();
		deleted.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "alice");
		this.here.save(deleted);
		this.here.deleteById(deleted.getId());
		assertThat(this.there.findByPrincipalName("alice")).isEmpty();
	}

	@Test
	void nullPrincipalsAndLongOnesAreKept() {
		String principal = "p".repeat(300) + "\u0000end";
		HybridSession session = this.here.createSession();
		session.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, principal);
		this.here.save(session);
		assertThat(this.there.findByPrincipalName(principal)).containsOnlyKeys(session.getId());
		assertThat(this.there.findByPrincipalName("p".repeat(300))).isEmpty();
	}

}
