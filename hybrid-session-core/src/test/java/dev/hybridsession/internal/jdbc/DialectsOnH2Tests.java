package dev.hybridsession.internal.jdbc;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.UUID;

import javax.sql.DataSource;

import dev.hybridsession.internal.store.SessionStore;
import dev.hybridsession.internal.store.SessionStoreConcurrencyContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The scripts and statements for Oracle, SQL Server and Db2, on H2 in the mode of each.
 * There is no server of these for the tests. H2 shows the syntax, and that an empty text
 * is null in Oracle. It does not show locks, errors or the query for the time.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ParameterizedClass
@EnumSource
class DialectsOnH2Tests extends SessionStoreConcurrencyContract {

	@Parameter
	private Dialect dialect;

	private DataSource dataSource;

	private SessionStore store;

	@BeforeParameterizedClassInvocation
	void createTables() throws IOException {
		this.dataSource = this.dialect.dataSource();
		this.store = new JdbcSessionStore(new Tables(this.dataSource, "HYBRID_SESSION", "contract"));
	}

	@AfterParameterizedClassInvocation
	void dropTables() {
		new JdbcTemplate(this.dataSource).execute("SHUTDOWN");
	}

	@Override
	protected SessionStore store() {
		return this.store;
	}

	@Test
	void databaseUnderstandsEveryStatement() {
		EveryStatement.run(this.dataSource, "HYBRID_SESSION");
		new TableCheck(new Tables(this.dataSource, "HYBRID_SESSION", "hybrid"), true, true, null).run();
	}

	@Test
	void dialectIsThatOfTheDatabase() throws SQLException {
		try (Connection connection = this.dataSource.getConnection()) {
			assertThat(Database.of(connection).type()).hasToString(this.dialect.name());
		}
	}

	enum Dialect {

		ORACLE("Oracle", "Oracle"),

		SQLSERVER("Microsoft SQL Server", "MSSQLServer"),

		DB2("DB2/LINUXX8664", "DB2");

		private final String productName;

		private final String mode;

		Dialect(String productName, String mode) {
			this.productName = productName;
			this.mode = mode;
		}

		DataSource dataSource() throws IOException {
			DataSource h2 = new DriverManagerDataSource(
					"jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;MODE=" + this.mode, "sa", "");
			String script = new ClassPathResource("dev/hybridsession/jdbc/schema-" + name().toLowerCase() + ".sql")
				.getContentAsString(StandardCharsets.UTF_8)
				// H2 has a collation of the database only, which is binary
				.replace(" COLLATE Latin1_General_100_BIN2", "");
			new ResourceDatabasePopulator(new ByteArrayResource(script.getBytes(StandardCharsets.UTF_8))).execute(h2);
			return new DelegatingDataSource(h2) {

				@Override
				public Connection getConnection() throws SQLException {
					Connection connection = super.getConnection();
					return instead(Connection.class, connection, "getMetaData", instead(DatabaseMetaData.class,
							connection.getMetaData(), "getDatabaseProductName", Dialect.this.productName));
				}

			};
		}

		/** Does as the target does, except for a single method. */
		private static <T> T instead(Class<T> type, T target, String name, Object result) {
			return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type },
					(proxy, method, arguments) -> {
						try {
							return method.getName().equals(name) ? result : method.invoke(target, arguments);
						}
						catch (InvocationTargetException ex) {
							throw ex.getTargetException();
						}
					}));
		}

	}

}
