package dev.hybridsession.internal.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.stream.Stream;

import dev.hybridsession.internal.store.StoreUnavailableException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.BDDMockito.willThrow;
import static org.mockito.Mockito.mock;

/**
 * Tests that a probe ends a connection that it finds broken, where no known pool could
 * drop the connection.
 */
class DiscardedConnectionTests {

	private final Connection broken = mock();

	private final StoreTransactions transactions = new StoreTransactions(
			new SingleConnectionDataSource(this.broken, false), new TableName("HYBRID_SESSION"), (nanos) -> {
			});

	@BeforeEach
	void breakConnection() throws SQLException {
		given(this.broken.isValid(anyInt())).willReturn(false);
	}

	@Test
	void brokenConnectionOfAnUnknownDataSourceIsAborted() throws SQLException {
		assertOutage();
		then(this.broken).should().abort(any());
	}

	@ParameterizedTest
	@MethodSource("failures")
	void driverThatCannotAbortAConnectionHidesNoOutage(Throwable failure) throws SQLException {
		willThrow(failure).given(this.broken).abort(any());
		assertOutage();
	}

	static Stream<Throwable> failures() {
		return Stream.of(new SQLFeatureNotSupportedException("no abort"), new UnsupportedOperationException("no abort"),
				new AbstractMethodError("a driver of JDBC 4.0"));
	}

	private void assertOutage() {
		assertThatExceptionOfType(StoreUnavailableException.class).isThrownBy(this.transactions::probe)
			.withMessage("The database does not answer")
			.withNoCause();
	}

}
