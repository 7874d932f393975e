package dev.hybridsession.internal.jdbc;

import dev.hybridsession.internal.store.RowEnd;
import dev.hybridsession.internal.store.RowState;
import dev.hybridsession.internal.store.SessionRow;
import dev.hybridsession.internal.store.SessionStore;
import dev.hybridsession.internal.store.SubsessionRow;
import dev.hybridsession.internal.store.SubsessionStore;
import dev.hybridsession.internal.store.SubsessionStoreContract;
import dev.hybridsession.support.EachDatabase;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

import org.springframework.jdbc.core.JdbcTemplate;

/** The contract of subsessions on a database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ParameterizedClass
@ArgumentsSource(EachDatabase.class)
class JdbcSubsessionStoreTests extends SubsessionStoreContract {

	private static final String TABLE = "HYBRID_SESSION";

	@Parameter
	private TestDatabaseServer server;

	private TestDatabase database;

	private SessionStore sessions;

	private SubsessionStore store;

	@BeforeParameterizedClassInvocation
	void createDatabase() {
		this.database = this.server.create();
		this.sessions = new JdbcSessionStore(new Tables(this.database.dataSource(), TABLE, "hybrid"));
		this.store = new JdbcSubsessionStore(new Tables(this.database.dataSource(), TABLE, "hybrid"));
	}

	@AfterParameterizedClassInvocation
	void closeDatabase() {
		this.database.close();
	}

	@Override
	protected SessionStore sessions() {
		return this.sessions;
	}

	@Override
	protected SubsessionStore store() {
		return this.store;
	}

	@Override
	protected void leaveBehind(SessionRow session, RowEnd end, SubsessionRow row) {
		this.sessions.end(RowState.of(session), end, () -> {
		});
		new JdbcTemplate(this.database.dataSource())
			.update("INSERT INTO HYBRID_SESSION_SUBSESSION (NAMESPACE, INTERNAL_ID, NAME, VERSION, RECORD)"
					+ " VALUES ('hybrid', ?, ?, ?, ?)", row.internalId(), row.name(), row.version(), row.record());
	}

}
