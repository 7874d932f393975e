package dev.hybridsession.jdbc;

import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import dev.hybridsession.tier.RowEnd;
import dev.hybridsession.tier.RowState;
import dev.hybridsession.tier.SessionRow;
import dev.hybridsession.tier.SessionStore;
import dev.hybridsession.tier.SubsessionRow;
import dev.hybridsession.tier.SubsessionStore;
import dev.hybridsession.tier.SubsessionStoreContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The contract of subsessions on a database.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class JdbcSubsessionStoreContract extends SubsessionStoreContract {

	private static final String TABLE = "HYBRID_SESSION";

	private TestDatabase database;

	private SessionStore sessions;

	private SubsessionStore store;

	protected abstract TestDatabaseServer server();

	@BeforeAll
	void createDatabase() {
		this.database = server().create();
		this.sessions = new JdbcSessionStore(this.database.dataSource(), TABLE, "hybrid");
		this.store = new JdbcSubsessionStore(this.database.dataSource(), TABLE, "hybrid");
	}

	@AfterAll
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
