package dev.hybridsession.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import dev.hybridsession.HybridSession;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.Tier;
import dev.hybridsession.internal.session.SeveralTiersTestBase;
import dev.hybridsession.support.HybridInstance;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests a memcached with less memory than the sessions need. It refuses a session that it
 * has no room for, or evicts another.
 */
@Tag("faults")
@ParameterizedClass
@CsvSource({ "BINARY, false", "BINARY, true", "META, true" })
class MemcachedMemoryTests extends SeveralTiersTestBase {

	private static final int SESSIONS = 700;

	private final byte[] large = new byte[5_000];

	private final List<String> ids = new ArrayList<>();

	@Parameter(0)
	private MemcachedProtocol protocol;

	/** Whether memcached drops a value that it has confirmed. */
	@Parameter(1)
	private boolean evicts;

	MemcachedMemoryTests() {
		new Random(1).nextBytes(this.large);
	}

	@Override
	protected MemcachedProtocol protocol() {
		return this.protocol;
	}

	@Override
	protected String[] memcachedArguments() {
		return this.evicts ? new String[] { "-m", "1", "-I", "512k" } : new String[] { "-m", "1", "-I", "512k", "-M" };
	}

	@Test
	void everySessionStaysAndNothingOlderThanTheLastSyncIsLost() {
		this.ids.clear();
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
			if (this.evicts) {
				instance.sync.drain();
			}
		}
	}

}
