package dev.hybridsession.config;

import java.time.Duration;
import java.util.Objects;

import dev.hybridsession.EndedSession.EndReason;
import dev.hybridsession.internal.jdbc.JdbcEndNotices;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.internal.jobs.EndNews;
import dev.hybridsession.internal.session.RepositoryTestBase;
import dev.hybridsession.internal.session.SessionEvents;
import dev.hybridsession.internal.store.StoreIdentity;
import dev.hybridsession.internal.system.ClusterClock;
import dev.hybridsession.internal.system.RandomSource;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.MemoryNotebook;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests what an instance tells the other instances when it stops. */
class ClusterMemberTests extends RepositoryTestBase {

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void logoutJustBeforeAStopIsToldWhetherOrNotTheLastSyncSucceeded(boolean synced) {
		this.jdbc.update("DELETE FROM HYBRID_SESSION_END");
		HybridInstance instance = HybridInstance.on(this.cache, this.store, this.clock)
			.cluster(this.cache, new MemoryNotebook())
			.build();
		EndNews news = new EndNews(
				new JdbcEndNotices(new Tables(this.database.dataSource(), "HYBRID_SESSION", "hybrid")), (notice) -> {
				}, ClusterClock.of(this.clock), Duration.ofSeconds(2), RandomSource.SYSTEM, 10);
		ClusterMember member = new ClusterMember(Objects.requireNonNull(instance.heartbeat),
				new StoreIdentity(instance.tiers.gate(), (id) -> id, "store"), this.cache.routes(),
				HybridInstance.HEARTBEAT, news);
		news.telling(new SessionEvents() {
		}).ended(instance.create(), EndReason.DELETED);
		member.end(member.stop(), synced);
		assertThat(this.jdbc.queryForObject("SELECT COUNT(*) FROM HYBRID_SESSION_END", Integer.class)).isOne();
	}

}
