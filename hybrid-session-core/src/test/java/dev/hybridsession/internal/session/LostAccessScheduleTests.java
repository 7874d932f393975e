package dev.hybridsession.internal.session;

import java.time.Duration;

import dev.hybridsession.HybridSession;
import dev.hybridsession.support.FaultyStore;
import dev.hybridsession.support.MemoryServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.session.FindByIndexNameSessionRepository;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Schedules in which memcached loses an access that the row does not have yet. Then a
 * writer that knows nothing of that access caches the session again.
 */
class LostAccessScheduleTests extends NodeTestBase {

	private static final Duration INTERVAL = Duration.ofMinutes(30);

	private String id;

	private HybridSession slow;

	@BeforeEach
	void createAndReadSlowly() {
		this.id = this.one.instance.create().getId();
		this.clock.advance(SECOND);
		this.slow = this.one.instance.repository.findById(this.id);
		this.slow.setLastAccessedTime(this.clock.instant());
		this.clock.advance(Duration.ofSeconds(99));
	}

	/** So it is if nobody brings it back. */
	@Test
	void theRowAloneKeepsItAlive() {
		access();
		loseWithItsData();
		assertAliveUntilTheInterval();
	}

	/** The copy on the node was not synced yet, and the next node served the page. */
	@Test
	void aSyncDoesNotMarkACopyOnANodeThatIsBackAsChecked() {
		MemoryServer home = server(this.id, 0);
		this.one.write(this.id, "name", "value");
		lose(home);
		this.clock.advance(Duration.ofSeconds(15));
		access();
		server(this.id, 1).clear();
		restore(home);
		beat();
		passSkew();
		assertThat(this.one.instance.sync.run()).isOne();
		this.clock.advance(INTERVAL.minusSeconds(5));
		assertThat(this.two.read(this.id, "name")).isEqualTo("value");
	}

	/** The instance itself knows of the access. */
	@Test
	void aTouchThatWasNotConfirmedIsNotForgottenBecauseAPageSavesThatAccessedBefore() {
		this.servers.forEach(this::lose);
		access();
		this.servers.forEach(this::restore);
		passSkew();
		writeThroughSlowly();
		this.clock.advance(INTERVAL.minus(SKEW).minusMillis(2));
		assertAlive();
	}

	@Test
	void aRowThatHasItAllIsNotWrittenAgainAndAgainWhileANodeIsAway() {
		access();
		MemoryServer home = server(this.id, 0);
		lose(home);
		beat();
		passSkew();
		this.one.write(this.id, "name", "value");
		lose(server(this.id, 1));
		restore(server(this.id, 1));
		beat();
		passSkew();
		for (int i = 0; i < 3; i++) {
			this.clock.advance(Duration.ofSeconds(120));
			this.one.instance.sync.run();
		}
		int before = this.one.instance.store.count(FaultyStore.Operation.UPDATE_ALL);
		for (int i = 0; i < 10; i++) {
			this.clock.advance(Duration.ofSeconds(61));
			this.one.instance.sync.run();
		}
		assertThat(this.one.instance.store.count(FaultyStore.Operation.UPDATE_ALL)).isEqualTo(before);
	}

	private void access() {
		assertThat(this.one.instance.page(this.id, (page) -> {
		})).isTrue();
	}

	private void lose(MemoryServer server) {
		this.one.lose(server);
		this.two.lose(server);
	}

	private void restore(MemoryServer server) {
		this.one.restore(server);
		this.two.restore(server);
	}

	private void loseWithItsData() {
		MemoryServer home = server(this.id, 0);
		lose(home);
		home.clear();
		restore(home);
		beat();
		passSkew();
	}

	private void writeThroughSlowly() {
		this.slow.setAttribute(FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME, "user");
		this.one.instance.repository.save(this.slow);
	}

	/** The clock has been advanced by little more than the skew since the access. */
	private void assertAliveUntilTheInterval() {
		this.clock.advance(INTERVAL.minus(SKEW).minusMillis(2));
		assertAlive();
	}

	private void assertAlive() {
		assertThat(this.two.instance.repository.findById(this.id)).isNotNull();
	}

}
