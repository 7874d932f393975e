package dev.hybridsession.jdbc;

import java.util.concurrent.atomic.AtomicReference;

import dev.hybridsession.store.RowState;
import dev.hybridsession.store.SessionRow;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

@Tag("servers")
class MariaDbSessionStoreTests extends JdbcSessionStoreContract {

	@Override
	protected TestDatabaseServer server() {
		return TestDatabaseServer.MARIADB;
	}

	@Test
	void writesAreReadCommittedAndLeaveTheConnectionAsItWas() {
		SessionRow row = insertRow();
		AtomicReference<Object> isolation = new AtomicReference<>();
		String query = "SELECT @@transaction_isolation";
		store().end(RowState.of(row), end(row), () -> isolation.set(jdbc().queryForObject(query, String.class)));
		assertThat(isolation).hasValue("READ-COMMITTED");
		assertThat(jdbc().queryForObject(query, String.class)).isEqualTo("REPEATABLE-READ");
	}

}
