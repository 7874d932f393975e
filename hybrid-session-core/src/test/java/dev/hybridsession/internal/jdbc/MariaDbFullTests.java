package dev.hybridsession.internal.jdbc;

import java.util.Collections;

import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests a table of MariaDB that is full, as each table is that is on a full disk. A table
 * in memory can be made so.
 */
@Tag("servers")
class MariaDbFullTests {

	private static final String ROWS = String.join(", ", Collections.nCopies(1_000, "(REPEAT('x', 250))"));

	@Test
	void aTableThatIsFullIsAnOutage() {
		try (TestDatabase database = TestDatabaseServer.MARIADB.create()) {
			JdbcTemplate jdbc = new JdbcTemplate(database.connect((config) -> {
				config.setMaximumPoolSize(1);
				config.setConnectionInitSql("SET max_heap_table_size = 16384");
			}));
			jdbc.execute("CREATE TABLE SMALL (TEXT CHAR(250)) ENGINE = MEMORY");
			DataAccessException failure = catchThrowableOfType(DataAccessException.class,
					() -> jdbc.update("INSERT INTO SMALL VALUES " + ROWS));
			assertThat(failure).hasMessageContaining("The table 'SMALL' is full");
			assertThat(StoreError.of(failure)).isEqualTo(StoreError.UNAVAILABLE);
		}
	}

}
