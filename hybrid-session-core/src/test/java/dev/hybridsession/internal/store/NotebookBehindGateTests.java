package dev.hybridsession.internal.store;

import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.hybridsession.internal.jdbc.JdbcClusterNotebook;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.internal.session.RepositoryTestBase;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that the notebook and sessions learn from each other that the database is away.
 */
class NotebookBehindGateTests extends RepositoryTestBase {

	private ClusterNotebook gated() {
		return this.one.tiers.gate()
			.guardAtOnce(ClusterNotebook.class,
					new JdbcClusterNotebook(new Tables(this.database.dataSource(), "HYBRID_SESSION", "hybrid")));
	}

	@Test
	void nobodyWaitsForADatabaseThatIsKnownToBeAway() {
		this.one.store.setUnavailable(true);
		assertThatExceptionOfType(StoreUnavailableException.class)
			.isThrownBy(() -> this.one.tiers.gate().store().find("x"));
		for (ThrowingCallable call : ClusterNotebookContract.calls(gated())) {
			assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(call);
		}
		this.one.store.setUnavailable(false);
		assertThat(this.one.tiers.gate().probeIfDown()).isTrue();
		InstanceNote note = new InstanceNote("gated", List.of("a"), 1, Set.of("a"), "digest", 1_000, Map.of(), 0);
		ClusterNotebook gated = gated();
		gated.signIn(note);
		assertThat(gated.takeOn(note, 2_000)).isTrue();
		assertThat(gated.instances()).filteredOn((noted) -> noted.id().equals("gated"))
			.containsExactly(new InstanceNote("gated", List.of("a"), 1, Set.of("a"), "digest", 2_000, Map.of(), 0));
		gated.signOut("gated");
		assertThat(gated.instances()).noneMatch((noted) -> noted.id().equals("gated"));
		gated.raiseFence("gated", 1);
		assertThat(gated.fences()).containsEntry("gated", 1L);
		gated.forgetFences(2);
		assertThat(gated.fences()).doesNotContainKey("gated");
	}

	@Test
	void aNotebookThatCannotBeAskedTellsTheGate() {
		try (var pool = this.database.connect((config) -> {
		})) {
			pool.close();
			ClusterNotebook lost = this.one.tiers.gate()
				.guardAtOnce(ClusterNotebook.class,
						new JdbcClusterNotebook(new Tables(pool, "HYBRID_SESSION", "hybrid")));
			assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> lost.raiseFence("a", 1));
		}
		assertThat(this.one.tiers.gate().isDown()).isTrue();
	}

}
