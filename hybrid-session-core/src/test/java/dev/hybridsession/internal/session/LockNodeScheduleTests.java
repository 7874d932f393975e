package dev.hybridsession.internal.session;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;

import dev.hybridsession.SessionLockTimeoutException;
import dev.hybridsession.SessionLocks.LockTimeoutPolicy;
import dev.hybridsession.SessionLocks.SessionLock;
import dev.hybridsession.SessionObserver;
import dev.hybridsession.internal.jdbc.JdbcLockTable;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.internal.lock.LockSettings;
import dev.hybridsession.internal.lock.TieredSessionLocks;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.internal.system.RandomSource;
import dev.hybridsession.internal.system.Waiter;
import dev.hybridsession.support.MemoryServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Schedules of locks over several nodes: two instances must look for a lock in the same
 * place.
 */
class LockNodeScheduleTests extends NodeTestBase {

	private static final LockSettings SETTINGS = new LockSettings(Duration.ofSeconds(30), Duration.ofMillis(50),
			Duration.ofSeconds(2), LockTimeoutPolicy.FAIL);

	@Test
	void allNodesThereTheLockIsOnOneOfThem() {
		try (TieredSessionLocks here = locks(this.one); TieredSessionLocks there = locks(this.two)) {
			assertExcludes(here, there);
			assertThat(leases()).isZero();
		}
	}

	/**
	 * The node refuses every value that is to be added, even under a key that is taken.
	 */
	@Test
	void aNodeWithoutRoomForALeaseTellsOfAnothers() {
		this.servers.forEach((server) -> this.two.node(server).refuse());
		try (TieredSessionLocks here = locks(this.one); TieredSessionLocks there = locks(this.two)) {
			assertExcludes(here, there);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whileOneInstanceDoesNotSeeTheNodesBothLockByTheDatabase(boolean first) {
		this.servers.forEach(this.one::lose);
		beat();
		try (TieredSessionLocks here = locks(first ? this.one : this.two);
				TieredSessionLocks there = locks(first ? this.two : this.one)) {
			assertExcludes(here, there);
		}
	}

	/** It asks memcached again, and the other asks the database until its next beat. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void aNodeThatIsBackForOneInstanceHasTheLockOfBoth(boolean first) {
		this.servers.forEach(this.one::lose);
		beat();
		this.servers.forEach(this.one::restore);
		try (TieredSessionLocks here = locks(first ? this.one : this.two);
				TieredSessionLocks there = locks(first ? this.two : this.one)) {
			assertExcludes(here, there);
		}
	}

	@Test
	void whileListsDifferBothLockByTheDatabase() {
		Member shrunk = member(List.of(new MemoryServer("z:1", this.clock)));
		shrunk.instance.heartbeat.beat();
		beat();
		try (TieredSessionLocks here = locks(this.one); TieredSessionLocks there = locks(shrunk)) {
			assertExcludes(here, there);
		}
	}

	private void assertExcludes(TieredSessionLocks here, TieredSessionLocks there) {
		SessionLock lock = here.acquire("session");
		assertThat(lock.isHeld()).isTrue();
		assertThatExceptionOfType(SessionLockTimeoutException.class).isThrownBy(() -> there.acquire("session"));
		lock.release();
		there.acquire("session").release();
	}

	private Integer leases() {
		return this.jdbc.queryForObject("SELECT COUNT(*) FROM HYBRID_SESSION_LOCK", Integer.class);
	}

	private TieredSessionLocks locks(Member member) {
		return new TieredSessionLocks(member.cache.leases(),
				new JdbcLockTable(new Tables(this.database.dataSource(), "HYBRID_SESSION", "hybrid")),
				new CacheKeys("test", () -> "store"), SETTINGS, SessionObserver.NONE, Waiter.SYSTEM, this.clock,
				RandomSource.SYSTEM, Executors::newSingleThreadScheduledExecutor);
	}

}
