package dev.hybridsession.jdbc;

import dev.hybridsession.store.LockTable;
import dev.hybridsession.store.LockTableContract;
import dev.hybridsession.store.StoreUnavailableException;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests the promises of the {@link JdbcLockTable} beyond the contract.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class JdbcLockTableContract extends LockTableContract {

	private TestDatabase database;

	private LockTable table;

	protected abstract TestDatabaseServer server();

	@BeforeAll
	void createDatabase() {
		this.database = server().create();
		this.table = new JdbcLockTable(this.database.dataSource(), "HYBRID_SESSION", "hybrid");
	}

	@AfterAll
	void closeDatabase() {
		this.database.close();
	}

	@Override
	protected LockTable table() {
		return this.table;
	}

	@Test
	void saysWhenItCannotBeAskedOrIsMissing() {
		try (TestDatabase other = server().create()) {
			LockTable lost = new JdbcLockTable(other.dataSource(), "HYBRID_SESSION", "hybrid");
			other.runScript("schema-drop-" + server().platform() + ".sql");
			assertThatIllegalStateException().isThrownBy(() -> lost.acquire("a", "b", 1, 2))
				.withMessageContaining("run the schema script");
			LockTable closed = new JdbcLockTable(closedPool(other), "HYBRID_SESSION", "hybrid");
			assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> closed.acquire("a", "b", 1, 2));
		}
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new JdbcLockTable(this.database.dataSource(), "no name", "hybrid"));
	}

	private static javax.sql.DataSource closedPool(TestDatabase database) {
		com.zaxxer.hikari.HikariDataSource pool = database.connect((config) -> {
		});
		pool.close();
		return pool;
	}

}
