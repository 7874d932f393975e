package dev.hybridsession.internal.jdbc;

import java.util.Arrays;

import org.junit.jupiter.api.Test;

import org.springframework.transaction.TransactionDefinition;

import static org.assertj.core.api.Assertions.assertThat;

class DatabaseTests {

	@Test
	void bytesThatAreEscapedCountTwice() {
		Database database = new Database(DatabaseType.MYSQL, 100_000);
		byte[] plain = new byte[80_000];
		Arrays.fill(plain, (byte) 1);
		assertThat(database.fits(plain)).isTrue();
		assertThat(database.fits(new byte[80_000])).isFalse();
		assertThat(database.fits(new byte[40_000])).isTrue();
		Arrays.fill(plain, 0, 4_000, (byte) '\'');
		assertThat(database.fits(plain)).isFalse();
		assertThat(new Database(DatabaseType.H2, Long.MAX_VALUE).fits(plain)).isTrue();
	}

	/** SQL Server has no limit without an order. H2 as SQL Server does not mind. */
	@Test
	void everyQueryWithALimitHasAnOrder() {
		DatabaseType type = DatabaseType.SQLSERVER;
		assertThat(new String[] { JdbcSessionStore.FIND_EXPIRED + type.limit(),
				JdbcSessionStore.FIND_ACCESSED_SINCE + type.limit(), JdbcSessionStore.FIND_PURGEABLE + type.limit(),
				JdbcLockTable.FIND_EXPIRED + type.limit(), JdbcEndNotices.FIND + type.limit() })
			.allSatisfy((query) -> assertThat(query)
				.containsPattern("ORDER BY [A-Z_]+(, [A-Z_]+)?\\nOFFSET 0 ROWS FETCH NEXT \\? ROWS ONLY$"));
	}

	@Test
	void unknownDatabaseIsTakenToKnowTheStandard() {
		DatabaseType type = DatabaseType.of("Informix Dynamic Server");
		assertThat(type).isEqualTo(DatabaseType.GENERIC);
		assertThat(type.isolationLevel()).isEqualTo(TransactionDefinition.ISOLATION_DEFAULT);
		assertThat(type.limit()).isEqualTo("FETCH FIRST ? ROWS ONLY");
		assertThat(DatabaseType.of("DB2 UDB for AS/400")).isEqualTo(DatabaseType.GENERIC);
		assertThat(DatabaseType.of("MariaDB")).isEqualTo(DatabaseType.of("MySQL")).isEqualTo(DatabaseType.MYSQL);
	}

}
