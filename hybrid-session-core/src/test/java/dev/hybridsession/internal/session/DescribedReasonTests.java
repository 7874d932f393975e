package dev.hybridsession.internal.session;

import java.util.List;

import dev.hybridsession.FreshnessReason;
import dev.hybridsession.HybridSession;
import dev.hybridsession.Tier;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests the reasons that {@code describe} gives for the tier of a session. */
class DescribedReasonTests extends RepositoryTestBase {

	@Test
	void sessionThatMemcachedHasLostIsMissingAndNotKeptInTheDatabaseOnly() {
		HybridSession session = this.one.create();
		assertThat(this.one.repository.describe(session.getId())).get().satisfies((described) -> {
			assertThat(described.servedBy()).isEqualTo(Tier.CACHE);
			assertThat(described.freshness()).isEqualTo(FreshnessReason.CURRENT);
		});
		loseMemcached();
		assertThat(this.one.repository.describe(session.getId())).get().satisfies((described) -> {
			assertThat(described.servedBy()).isEqualTo(Tier.DATABASE);
			assertThat(described.freshness()).isEqualTo(FreshnessReason.MISSING);
		});
		assertThat(this.one.repository.describe(session.getId())).get()
			.satisfies((described) -> assertThat(described.freshness()).isEqualTo(FreshnessReason.CURRENT));
	}

	@Test
	void lagIsTheTimeBetweenTheLastAccessAndThatOfTheRowOrTheBeginning() {
		assertThat(this.one.repository.describe("unknown-1")).isEmpty();
		HybridSession session = this.one.create();
		this.one.store.setUnavailable(true);
		HybridSession without = this.one.create();
		this.clock.advance(SECOND);
		for (HybridSession each : List.of(session, without)) {
			this.one.page(each.getId(), (page) -> page.setAttribute("a", 1));
			assertThat(this.one.repository.describe(each.getId())).get().satisfies((described) -> {
				assertThat(described.lag()).isEqualTo(SECOND);
				assertThat(described.aheadOfDatabase()).isTrue();
			});
		}
	}

}
