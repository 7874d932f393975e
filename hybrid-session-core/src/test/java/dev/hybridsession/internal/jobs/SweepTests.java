package dev.hybridsession.internal.jobs;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

import dev.hybridsession.internal.jdbc.JdbcSubsessionStore;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.internal.session.RepositoryTestBase;
import dev.hybridsession.internal.store.SessionRows;
import dev.hybridsession.internal.store.SubsessionRow;
import dev.hybridsession.internal.subsession.HybridSubsessions;
import dev.hybridsession.support.HybridInstance;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.datasource.DelegatingDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests how often a sweep asks the database, and when it is complete. */
class SweepTests extends RepositoryTestBase {

	private final AtomicInteger statements = new AtomicInteger();

	@Override
	protected HybridInstance.Builder configure(HybridInstance.Builder builder) {
		DelegatingDataSource counting = new DelegatingDataSource(this.database.dataSource()) {

			@Override
			public Connection getConnection() throws SQLException {
				SweepTests.this.statements.incrementAndGet();
				return super.getConnection();
			}

		};
		return builder.subsessions(new JdbcSubsessionStore(new Tables(counting, "HYBRID_SESSION", "hybrid")));
	}

	@Test
	void subsessionsOfAThousandSessionsAreFoundWithAFewStatementsForEachPage() {
		JdbcSubsessionStore subsessions = new JdbcSubsessionStore(
				new Tables(this.database.dataSource(), "HYBRID_SESSION", "hybrid"));
		for (int i = 0; i < 1_000; i++) {
			this.store.insert(SessionRows.row("i" + i, "p" + i));
			if (i % 7 == 0) {
				subsessions.insert(new SubsessionRow("i" + i, "cart", 1, new byte[1]));
				subsessions.insert(new SubsessionRow("i" + i, "wishes", 1, new byte[1]));
			}
		}
		this.statements.set(0);
		HybridSubsessions found = (HybridSubsessions) this.one.subsessions;
		Sweep sweep = new Sweep(this.one.tiers, found.sync()::lookAfter, 500, 0);
		assertThat(sweep.run(() -> true)).isTrue();
		assertThat(sweep.isComplete()).isTrue();
		assertThat(this.one.subsessionSync.unsynced()).isEqualTo(2 * 143);
		assertThat(this.statements).hasValueLessThanOrEqualTo(10);
	}

	/** Its note stays, and the next sweep finds the rest. */
	@Test
	void sweepThatFindsMoreUnsyncedSessionsThanThereIsRoomForIsNotComplete() {
		for (int i = 0; i < 8; i++) {
			this.one.page(this.one.create().getId(), (page) -> page.setAttribute("a", 1));
		}
		HybridInstance small = HybridInstance.on(this.cache, this.store, this.clock).dirty(5, true).build();
		assertThat(sweptBy(small)).isFalse();
		this.clock.advance(HybridInstance.TIMING.syncInterval());
		assertThat(small.sync.run()).isEqualTo(5);
		assertThat(sweptBy(small)).isTrue();
		assertThat(small.sync.run()).isEqualTo(3);
	}

	private static boolean sweptBy(HybridInstance instance) {
		Sweep sweep = new Sweep(instance.tiers, (ids) -> true, 500, 0);
		assertThat(sweep.run(() -> true)).isTrue();
		return sweep.isComplete();
	}

}
