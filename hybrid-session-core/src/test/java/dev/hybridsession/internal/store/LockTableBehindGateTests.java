package dev.hybridsession.internal.store;

import java.time.Duration;

import dev.hybridsession.internal.jdbc.JdbcLockTable;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.internal.jobs.ReaperPass;
import dev.hybridsession.internal.session.RepositoryTestBase;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that leases and sessions learn from each other that the database is away, and
 * that leases that are over go.
 */
class LockTableBehindGateTests extends RepositoryTestBase {

	private LockTable gated() {
		return this.one.tiers.gate()
			.guard(LockTable.class,
					new JdbcLockTable(new Tables(this.database.dataSource(), "HYBRID_SESSION", "hybrid")));
	}

	@Test
	void nobodyWaitsForADatabaseThatIsKnownToBeAway() {
		this.one.store.setUnavailable(true);
		assertThatExceptionOfType(StoreUnavailableException.class)
			.isThrownBy(() -> this.one.tiers.gate().store().find("x"));
		LockTable gated = gated();
		assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> gated.acquire("a", "b", 1, 2));
		assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> gated.renew("a", "b", 2));
		assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> gated.release("a", "b"));
		assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> gated.purgeExpired(1, 1));
		this.one.store.setUnavailable(false);
		assertThat(this.one.tiers.gate().probeIfDown()).isTrue();
		assertThat(gated.acquire("a", "b", 1, 2)).isTrue();
		assertThat(gated.renew("a", "b", 3)).isTrue();
		assertThat(gated.release("a", "b")).isTrue();
		assertThat(gated.purgeExpired(1, 1)).isOne();
	}

	@Test
	void aLeaseThatCannotBeTakenTellsTheGate() {
		try (var pool = this.database.connect((config) -> {
		})) {
			pool.close();
			LockTable lost = this.one.tiers.gate()
				.guard(LockTable.class, new JdbcLockTable(new Tables(pool, "HYBRID_SESSION", "hybrid")));
			assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> lost.acquire("a", "b", 1, 2));
		}
		assertThat(this.one.tiers.gate().isDown()).isTrue();
	}

	@Test
	void theReaperPurgesWhatIsOverByMoreThanTheSkew() {
		LockTable gated = gated();
		Duration skew = this.one.tiers.timing().clockSkew();
		this.jdbc.update("DELETE FROM HYBRID_SESSION_LOCK");
		for (int i = 0; i < 5; i++) {
			gated.acquire("over" + i, "owner", 0, this.one.tiers.now() - skew.toMillis() - 1);
		}
		gated.acquire("maybe", "owner", 0, this.one.tiers.now() - skew.toMillis());
		gated.acquire("held", "owner", 0, this.one.tiers.now() + 1);
		new ReaperPass(this.one.tiers, this.one.repository.ending(), 2, 1, gated).run();
		assertThat(this.jdbc.queryForList("SELECT LOCK_KEY FROM HYBRID_SESSION_LOCK", String.class))
			.containsExactlyInAnyOrder("maybe", "held");
	}

}
