package dev.hybridsession.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import dev.hybridsession.Tier;
import dev.hybridsession.cache.memcached.MemcachedProtocol;
import dev.hybridsession.session.HybridSession;
import dev.hybridsession.session.RepositoryTestBase;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Memcached with less memory than the sessions need.
 */
@Tag("faults")
abstract class MemcachedMemoryContract extends RepositoryTestBase {

	private static final int SESSIONS = 700;

	private final byte[] large = new byte[5_000];

	private final List<String> ids = new ArrayList<>();

	MemcachedMemoryContract(MemcachedProtocol protocol) {
		super(protocol, TestDatabaseServer.H2);
		new Random(1).nextBytes(this.large);
	}

	@Test
	void everySessionStaysAndNothingOlderThanTheLastSyncIsLost() {
		for (int i = 0; i < SESSIONS; i++) {
			HybridSession session = this.one.repository.createSession();
			session.setAttribute("large", this.large);
			this.one.repository.save(session);
			this.ids.add(session.getId());
		}
		for (int round = 1; round <= 3; round++) {
			loadAll((round % 2 == 0) ? this.one : this.two, round);
			this.one.sync.drain();
			this.two.sync.drain();
		}
		assertThat(this.ids.stream()
			.filter((id) -> this.one.repository.describe(id).orElseThrow().servedBy() == Tier.DATABASE)
			.count()).as("served by the database").isPositive();
	}

	private void loadAll(HybridInstance instance, int round) {
		this.clock.advance(SECOND);
		for (String id : this.ids) {
			assertThat(instance.page(id, (page) -> {
				assertThat(User.count(page.getAttribute("count"))).isEqualTo(round - 1);
				page.setAttribute("count", round);
			})).isTrue();
			if (losesSilently()) {
				instance.sync.drain();
			}
		}
	}

	/** Whether memcached throws away what it has confirmed. */
	abstract boolean losesSilently();

}
