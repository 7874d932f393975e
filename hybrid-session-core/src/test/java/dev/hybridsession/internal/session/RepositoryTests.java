package dev.hybridsession.internal.session;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import dev.hybridsession.HybridSession;
import dev.hybridsession.Tier;
import dev.hybridsession.support.FaultyStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

import org.springframework.session.FindByIndexNameSessionRepository;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the promises of a repository on every combination of protocol and database: to
 * page loads, about the size and the end of sessions, and here about the loss of
 * memcached and the search by principal.
 */
@ParameterizedClass
@ArgumentsSource(Tiers.Available.class)
class RepositoryTests extends RepositoryEndContract {

	@Test
	void aSessionSurvivesTheLossOfMemcached() {
		TieredSession session = this.one.repository.createSession();
		session.setAttribute("name", "value");
		this.one.repository.save(session);
		loseMemcached();
		TieredSession found = this.two.repository.findById(session.getId());
		assertThat(found.<String>getAttribute("name")).isEqualTo("value");
		assertThat(found.servedBy()).isEqualTo(Tier.DATABASE);
		assertThat(this.one.repository.findById(session.getId()).servedBy()).isEqualTo(Tier.CACHE);
	}

	@Test
	void changesThatMayNotBeLostSurviveTheLossOfMemcached() {
		this.one.repository.setWriteThroughAttributes(Set.of("order"));
		TieredSession session = this.one.create();
		this.one.page(session.getId(), (page) -> page.setAttribute("order", "42"));
		this.one.page(session.getId(),
				(page) -> page.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "alice"));
		this.one.page(session.getId(), (page) -> page.setMaxInactiveInterval(Duration.ofMinutes(7)));
		this.one.page(session.getId(), TieredSession::changeSessionId);
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
		TieredSession session = this.one.create();
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
	void drainingSyncsEverythingNow() {
		List<TieredSession> sessions = IntStream.range(0, 120).mapToObj((i) -> this.one.create()).toList();
		this.clock.advance(SECOND);
		sessions.forEach((session) -> this.one.page(session.getId(), (page) -> page.setAttribute("a", "b")));
		assertThat(this.one.sync.drain()).isEqualTo(120);
		assertThat(this.one.dirty.size()).isZero();
		loseMemcached();
		assertThat(sessions)
			.allMatch((session) -> "b".equals(this.two.repository.findById(session.getId()).getAttribute("a")));
	}

	@Test
	void sessionsAreFoundByPrincipalWithTheirNewestData() {
		TieredSession session = this.one.repository.createSession();
		session.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "alice");
		this.one.repository.save(session);
		TieredSession other = this.one.repository.createSession();
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
		TieredSession expired = this.one.repository.createSession();
		expired.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "alice");
		this.one.repository.save(expired);
		this.clock.advance(Duration.ofMinutes(31));
		TieredSession deleted = this.one.repository.createSession();
		deleted.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "alice");
		this.one.repository.save(deleted);
		this.one.repository.deleteById(deleted.getId());
		assertThat(this.two.repository.findByPrincipalName("alice")).isEmpty();
	}

	@Test
	void nullPrincipalsAndLongOnesAreKept() {
		String principal = "p".repeat(300) + "\u0000end";
		TieredSession session = this.one.repository.createSession();
		session.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, principal);
		this.one.repository.save(session);
		assertThat(this.two.repository.findByPrincipalName(principal)).containsOnlyKeys(session.getId());
		assertThat(this.two.repository.findByPrincipalName("p".repeat(300))).isEmpty();
	}

}
