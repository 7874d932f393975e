package dev.hybridsession.internal.session;

import dev.hybridsession.FreshnessReason;
import dev.hybridsession.HybridSession;
import dev.hybridsession.Tier;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the reasons that {@code describe} gives for the tier of a session.
 */
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

}
