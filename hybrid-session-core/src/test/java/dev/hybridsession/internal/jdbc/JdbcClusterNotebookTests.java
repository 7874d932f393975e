package dev.hybridsession.internal.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import dev.hybridsession.internal.store.ClusterNotebook;
import dev.hybridsession.internal.store.ClusterNotebookConcurrencyContract;
import dev.hybridsession.internal.store.InstanceNote;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.support.EachDatabase;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** Tests the promises of the {@link JdbcClusterNotebook} beyond the contract. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ParameterizedClass
@ArgumentsSource(EachDatabase.class)
class JdbcClusterNotebookTests extends ClusterNotebookConcurrencyContract {

	@Parameter
	private TestDatabaseServer server;

	private TestDatabase database;

	private ClusterNotebook notebook;

	@BeforeParameterizedClassInvocation
	void createDatabase() {
		this.database = this.server.create();
		this.notebook = new JdbcClusterNotebook(new Tables(this.database.dataSource(), "HYBRID_SESSION", "hybrid"));
	}

	@AfterParameterizedClassInvocation
	void closeDatabase() {
		this.database.close();
	}

	@Override
	protected ClusterNotebook notebook() {
		return this.notebook;
	}

	@Test
	void saysWhenItCannotBeAskedOrIsMissing() {
		try (TestDatabase other = this.server.create()) {
			ClusterNotebook lost = new JdbcClusterNotebook(new Tables(other.dataSource(), "HYBRID_SESSION", "hybrid"));
			other.runScript("schema-drop-" + this.server.platform() + ".sql");
			for (ThrowingCallable call : calls(lost)) {
				assertThatIllegalStateException().isThrownBy(call).withMessageContaining("run the schema script");
			}
			HikariDataSource pool = other.connect((config) -> {
			});
			pool.close();
			for (ThrowingCallable call : calls(new JdbcClusterNotebook(new Tables(pool, "HYBRID_SESSION", "hybrid")))) {
				assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(call);
			}
		}
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new JdbcClusterNotebook(new Tables(this.database.dataSource(), "no name", "hybrid")));
	}

	@Test
	void rollbackOfTheApplicationRollsNothingOfOursBack() {
		InstanceNote note = note("1", 1);
		new TransactionTemplate(new JdbcTransactionManager(this.database.dataSource()))
			.executeWithoutResult((status) -> {
				this.notebook.signIn(note);
				this.notebook.raiseFence(this.name, 1);
				status.setRollbackOnly();
			});
		assertThat(notes()).containsExactly(note);
		assertThat(this.notebook.fences()).containsEntry(this.name, 1L);
	}

}
