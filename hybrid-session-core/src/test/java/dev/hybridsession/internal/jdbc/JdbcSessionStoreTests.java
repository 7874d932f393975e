package dev.hybridsession.internal.jdbc;

import java.util.List;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.hybridsession.internal.store.RowEnd;
import dev.hybridsession.internal.store.RowRead;
import dev.hybridsession.internal.store.RowRejectedException;
import dev.hybridsession.internal.store.RowState;
import dev.hybridsession.internal.store.RowUpdate.Outcome;
import dev.hybridsession.internal.store.SessionRow;
import dev.hybridsession.internal.store.SessionRows;
import dev.hybridsession.internal.store.SessionStore;
import dev.hybridsession.internal.store.SessionStoreConcurrencyContract;
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

import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Tests the promises of the {@link JdbcSessionStore} beyond the contract of stores: how
 * it gets on with an application's transactions and pools.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ParameterizedClass
@ArgumentsSource(EachDatabase.class)
class JdbcSessionStoreTests extends SessionStoreConcurrencyContract {

	@Parameter
	private TestDatabaseServer server;

	private TestDatabase database;

	private SessionStore store;

	@BeforeParameterizedClassInvocation
	void createDatabase() {
		this.database = this.server.create();
		this.store = new JdbcSessionStore(new Tables(this.database.dataSource(), "HYBRID_SESSION", "hybrid"));
	}

	@AfterParameterizedClassInvocation
	void closeDatabase() {
		this.database.close();
	}

	@Override
	protected SessionStore store() {
		return this.store;
	}

	private DataSource dataSource() {
		return this.database.dataSource();
	}

	private TransactionTemplate application() {
		return new TransactionTemplate(new JdbcTransactionManager(dataSource()));
	}

	protected JdbcTemplate jdbc() {
		return new JdbcTemplate(dataSource());
	}

	protected static RowEnd end(SessionRow row) {
		return SessionRows.end(row, 5_000, Long.MAX_VALUE);
	}

	@Test
	void schemaScriptMayRunAgain() {
		assumeThat(this.server).as("knows IF NOT EXISTS").isNotEqualTo(TestDatabaseServer.DERBY);
		SessionRow row = insertRow();
		this.database.runScript("schema-" + this.server.platform() + ".sql");
		assertLive(row);
	}

	@Test
	void dropScriptDropsTheTables() {
		try (TestDatabase other = this.server.create()) {
			other.runScript("schema-drop-" + this.server.platform() + ".sql");
			other.runScript("schema-drop-" + this.server.platform() + ".sql");
			SessionStore store = new JdbcSessionStore(new Tables(other.dataSource(), "HYBRID_SESSION", "hybrid"));
			store.probe();
			for (Runnable use : List.<Runnable>of(() -> store.find("x"),
					() -> store.insert(SessionRows.row("i", "p")))) {
				assertThatThrownBy(use::run).isInstanceOf(IllegalStateException.class)
					.hasMessageContaining("HYBRID_SESSION")
					.hasMessageContaining("hybrid-session.jdbc.initialize-schema");
			}
		}
	}

	@Test
	void rollbackOfTheApplicationRollsNothingOfOursBack() {
		SessionRow inserted = SessionRows.row(id("i"), id("p"));
		SessionRow updated = insertRow();
		SessionRow ended = insertRow();
		application().executeWithoutResult((status) -> {
			store().insert(inserted);
			store().update(SessionRows.change(updated, SessionRows.changed(updated)));
			store().end(RowState.of(ended), end(ended), NOTHING);
			assertLive(inserted);
			status.setRollbackOnly();
		});
		assertLive(inserted);
		assertThat(store().update(SessionRows.change(updated, SessionRows.changed(updated)))).isFalse();
		assertThat(store().find(ended.publicId())).isEqualTo(RowRead.NotLive.ENDED);
	}

	@Test
	void errorOfOursDoesNotBreakTheTransactionOfTheApplication() {
		assumeThat(this.server).as("has one writer at a time").isNotEqualTo(TestDatabaseServer.SQLITE);
		SessionRow row = insertRow();
		String mine = id("i");
		application().executeWithoutResult((status) -> {
			archiveRow(mine);
			assertThat(store().insert(row)).isFalse();
			assertThat(store().find("a\0b")).isEqualTo(RowRead.NotLive.ABSENT);
			assertThatThrownBy(() -> store().end(RowState.of(row), end(row), () -> {
				throw new IllegalStateException();
			})).isInstanceOf(IllegalStateException.class);
			assertThat(countArchived(mine)).isOne();
		});
		assertThat(countArchived(mine)).isOne();
	}

	@Test
	void connectionBoundByAnotherKindOfTransactionIsLeftAlone() throws Exception {
		assumeThat(this.server).as("has one writer at a time").isNotEqualTo(TestDatabaseServer.SQLITE);
		SessionRow row = SessionRows.row(id("i"), id("p"));
		String mine = id("i");
		// As JPA's transaction manager does.
		HikariDataSource pool = (HikariDataSource) dataSource();
		try (var connection = pool.getConnection()) {
			connection.setAutoCommit(false);
			TransactionSynchronizationManager.bindResource(pool, new ConnectionHolder(connection));
			TransactionSynchronizationManager.initSynchronization();
			TransactionSynchronizationManager.setActualTransactionActive(true);
			try {
				archiveRow(mine);
				assertThat(store().insert(row)).isTrue();
				assertLive(row);
				assertThat(DataSourceUtils.getConnection(pool)).isSameAs(connection);
				assertThat(countArchived(mine)).isOne();
			}
			finally {
				TransactionSynchronizationManager.clear();
				TransactionSynchronizationManager.unbindResource(pool);
			}
			connection.rollback();
		}
		assertLive(row);
		assertThat(countArchived(mine)).isZero();
	}

	@Test
	void connectionFetchedInAnotherKindOfTransactionIsLeftAlone() {
		SessionRow row = SessionRows.row(id("i"), id("p"));
		// As with JTA, or JPA without access to its connection.
		TransactionSynchronizationManager.initSynchronization();
		try {
			store().insert(row);
			assertLive(row);
			assertThat(TransactionSynchronizationManager.hasResource(dataSource())).isFalse();
			var connection = DataSourceUtils.getConnection(dataSource());
			assertLive(row);
			store().end(RowState.of(row), end(row), NOTHING);
			assertThat(DataSourceUtils.getConnection(dataSource())).isSameAs(connection);
			TransactionSynchronizationManager.getSynchronizations()
				.forEach((synchronization) -> synchronization.afterCompletion(0));
		}
		finally {
			TransactionSynchronizationManager.clear();
		}
		assertThat(TransactionSynchronizationManager.hasResource(dataSource())).isFalse();
	}

	@Test
	void workInTheTransactionIsCommittedAndRolledBackWithTheEnd() {
		SessionRow row = insertRow();
		String mine = id("i");
		assertThatThrownBy(() -> store().end(RowState.of(row), end(row), () -> {
			archiveRow(mine);
			throw new IllegalArgumentException("refused");
		})).isInstanceOf(IllegalArgumentException.class);
		assertLive(row);
		assertThat(countArchived(mine)).isZero();
		TransactionTemplate participating = application();
		assertThat(store().end(RowState.of(row), end(row),
				() -> participating.executeWithoutResult((status) -> archiveRow(mine))))
			.isTrue();
		assertThat(countArchived(mine)).isOne();
	}

	@Test
	void errorOfTheDatabaseInTheTransactionIsThrownAsItIs() {
		SessionRow row = insertRow();
		SessionRow unknown = SessionRows.row(id("i"), id("p"));
		String mine = id("i");
		// Spring does not know the errors of SQLite
		Class<?> duplicate = (this.server == TestDatabaseServer.SQLITE) ? UncategorizedSQLException.class
				: DuplicateKeyException.class;
		archiveRow(mine);
		assertThatThrownBy(() -> store().end(RowState.of(row), end(row), () -> archiveRow(mine)))
			.isInstanceOf(duplicate);
		assertLive(row);
		assertThatThrownBy(() -> store().insertEnded(end(unknown), () -> archiveRow(mine))).isInstanceOf(duplicate);
		assertThat(store().find(unknown.publicId())).isEqualTo(RowRead.NotLive.ABSENT);
	}

	@Test
	void poolWithoutAutomaticCommitIsCommittedAndLeftWithoutTransaction() {
		HikariDataSource pool = this.database.connect((config) -> {
			config.setAutoCommit(false);
			config.setMaximumPoolSize(1);
		});
		SessionStore other = new JdbcSessionStore(new Tables(new SingleConnection(pool), "HYBRID_SESSION", "hybrid"));
		SessionRow row = SessionRows.row(id("i"), id("p"));
		assertThat(other.find(row.publicId())).isEqualTo(RowRead.NotLive.ABSENT);
		assertThat(other.insert(row)).isTrue();
		assertLive(row);
		assertThat(other.find(row.publicId())).isInstanceOf(SessionRow.class);
		SessionRow next = SessionRows.changed(row);
		store().update(SessionRows.change(row, next));
		assertThat(((SessionRow) other.find(row.publicId())).version()).isEqualTo(next.version());
		assertThat(other.updateAll(List.of(SessionRows.change(next, SessionRows.changed(next)))))
			.containsExactly(Outcome.UPDATED);
		assertThat(store().update(SessionRows.change(next, SessionRows.changed(next)))).isFalse();
	}

	@Test
	void tableMayBeInASchema() {
		String schema = switch (this.server) {
			case POSTGRESQL -> "public";
			case MARIADB -> jdbc().queryForObject("SELECT DATABASE()", String.class);
			case DERBY -> this.database.username();
			case SQLITE -> "main";
			default -> "PUBLIC";
		};
		SessionRow row = insertRow();
		SessionStore other = new JdbcSessionStore(new Tables(dataSource(), schema + ".HYBRID_SESSION", "hybrid"));
		assertThat(other.find(row.publicId())).isInstanceOf(SessionRow.class);
	}

	@Test
	void recordTooLargeForTheDatabaseIsRejected() {
		byte[] large = new byte[40 * 1024 * 1024];
		SessionRow row = SessionRows.with(SessionRows.row(id("i"), id("p")), large);
		try {
			store().insert(row);
		}
		catch (RowRejectedException ex) {
			assertThat(store().find(row.publicId())).isEqualTo(RowRead.NotLive.ABSENT);
			return;
		}
		assertThat(this.server).isNotEqualTo(TestDatabaseServer.MARIADB);
	}

	private void archiveRow(String internalId) {
		jdbc().update(
				"INSERT INTO HYBRID_SESSION_ARCHIVE (NAMESPACE, INTERNAL_ID, CREATION_TIME, LAST_ACCESS_TIME, ENDED_TIME,"
						+ " REASON, RECORD_SIZE, ATTRIBUTE_NAMES, SUBSESSION_NAMES) VALUES ('hybrid', ?, 1, 2, 3, 'EXPIRED', 4, '', '')",
				internalId);
	}

	private int countArchived(String internalId) {
		Integer count = jdbc().queryForObject("SELECT COUNT(*) FROM HYBRID_SESSION_ARCHIVE WHERE INTERNAL_ID = ?",
				Integer.class, internalId);
		return (count != null) ? count : 0;
	}

}
