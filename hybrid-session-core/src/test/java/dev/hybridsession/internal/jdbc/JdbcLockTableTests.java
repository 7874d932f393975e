package dev.hybridsession.internal.jdbc;

import dev.hybridsession.internal.store.LockTable;
import dev.hybridsession.internal.store.LockTableContract;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.support.EachDatabase;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** Tests the promises of the {@link JdbcLockTable} beyond the contract. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ParameterizedClass
@ArgumentsSource(EachDatabase.class)
class JdbcLockTableTests extends LockTableContract {

	@Parameter
	private TestDatabaseServer server;

	private TestDatabase database;

	private LockTable table;

	@BeforeParameterizedClassInvocation
	void createDatabase() {
		this.database = this.server.create();
		this.table = new JdbcLockTable(new Tables(this.database.dataSource(), "HYBRID_SESSION", "hybrid"));
	}

	@AfterParameterizedClassInvocation
	void closeDatabase() {
		this.database.close();
	}

	@Override
	protected LockTable table() {
		return this.table;
	}

	@Test
	void saysWhenItCannotBeAskedOrIsMissing() {
		try (TestDatabase other = this.server.create()) {
			LockTable lost = new JdbcLockTable(new Tables(other.dataSource(), "HYBRID_SESSION", "hybrid"));
			other.runScript("schema-drop-" + this.server.platform() + ".sql");
			assertThatIllegalStateException().isThrownBy(() -> lost.acquire("a", "b", 1, 2))
				.withMessageContaining("run the schema script");
			LockTable closed = new JdbcLockTable(new Tables(closedPool(other), "HYBRID_SESSION", "hybrid"));
			assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(() -> closed.acquire("a", "b", 1, 2));
		}
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new JdbcLockTable(new Tables(this.database.dataSource(), "no name", "hybrid")));
	}

	private static javax.sql.DataSource closedPool(TestDatabase database) {
		com.zaxxer.hikari.HikariDataSource pool = database.connect((config) -> {
		});
		pool.close();
		return pool;
	}

}
