package dev.hybridsession.internal.jdbc;

import java.util.stream.Stream;

import javax.sql.DataSource;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.datasource.SimpleDriverDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class TableNameTests {

	@ParameterizedTest
	@ValueSource(strings = { "HYBRID_SESSION", "s", "_x1", "app.SESSIONS",
			"a23456789012345678901234567890123456789012345678" })
	void identifierIsTaken(String name) {
		assertThat(new TableName(name).beside("ARCHIVE")).isEqualTo(name + "_ARCHIVE");
		assertThat(new TableName(name).beside("LOCK")).isEqualTo(name + "_LOCK");
		assertThat(new TableName(name).beside("STORE")).isEqualTo(name + "_STORE");
		assertThat(new TableName(name).beside("NODE")).isEqualTo(name + "_NODE");
		assertThat(new TableName(name).beside("INSTANCE")).isEqualTo(name + "_INSTANCE");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "1X", "X Y", "X;DROP TABLE Y", "\"X\"", "a.b.c", ".x", "x.", "X\n", "X-Y",
			"a234567890123456789012345678901234567890123456789", "\u00C4", "X--", "X/**/", "X'", "`X`", "X\u0000",
			"X\u2028", "\uFF38", "S HYBRID_SESSION", "a..b", "a.1b", "%s" })
	void anythingElseIsRefusedByAMessageThatHelps(String name) {
		DataSource dataSource = new SimpleDriverDataSource();
		Stream
			.<ThrowingCallable>of(() -> new JdbcSessionStore(new Tables(dataSource, name, "hybrid")),
					() -> new JdbcSubsessionStore(new Tables(dataSource, name, "hybrid")),
					() -> new JdbcLockTable(new Tables(dataSource, name, "hybrid")),
					() -> new JdbcClusterNotebook(new Tables(dataSource, name, "hybrid")),
					() -> new JdbcSessionArchive(new Tables(dataSource, name, "hybrid")),
					() -> new JdbcStoreId(new Tables(dataSource, name, "hybrid")))
			.forEach((store) -> assertThatIllegalArgumentException().isThrownBy(store)
				.withMessageContaining("hybrid-session.jdbc.table-name")
				.withMessageContaining("'" + name + "'")
				.withMessageContaining("identifier"));
	}

}
