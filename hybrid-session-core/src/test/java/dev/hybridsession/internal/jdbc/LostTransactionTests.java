package dev.hybridsession.internal.jdbc;

import java.io.EOFException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;

import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.internal.store.StoreUnavailableException;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.web.util.DisconnectedClientHelper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;

/** A transaction that finds at its beginning that its connection is lost. */
class LostTransactionTests {

	/** Spring MVC would answer the page with 200 and no content. */
	@Test
	void lostConnectionIsNotTakenForAClientThatHasGone() throws Exception {
		SQLException lost = new SQLNonTransientConnectionException("unexpected end of stream", "08000",
				new EOFException("unexpected end of stream"));
		try (TestDatabase database = TestDatabaseServer.H2.create();
				Connection real = database.dataSource().getConnection()) {
			Connection connection = mock(Connection.class, delegatesTo(real));
			StoreTransactions transactions = new StoreTransactions(new SingleConnectionDataSource(connection, true),
					new TableName("HYBRID_SESSION"), (nanos) -> {
					});
			transactions.write(() -> 1);
			willThrow(lost).given(connection).setAutoCommit(false);
			StoreUnavailableException thrown = catchThrowableOfType(StoreUnavailableException.class,
					() -> transactions.write(() -> 1));
			assertThat(thrown).hasRootCauseInstanceOf(EOFException.class);
			assertThat(DisconnectedClientHelper
				.isClientDisconnectedException(new SessionUnavailableException("x", thrown))).isFalse();
		}
	}

}
