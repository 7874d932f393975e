package dev.hybridsession.internal.jdbc;

import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ScriptUtils;

import static org.assertj.core.api.Assertions.assertThat;

/** Tables in a schema that is not the connections' own: every statement names it. */
@Tag("servers")
class QualifiedTableNameTests {

	private static final String SCHEMA = "apps";

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SQLITE")
	void allTablesMayBeInAnotherSchema(TestDatabaseServer server) {
		try (TestDatabase database = server.createEmpty()) {
			JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
			jdbc.execute("CREATE SCHEMA " + SCHEMA);
			try {
				createTables(database);
				EveryStatement.run(database.dataSource(), SCHEMA + ".HYBRID_SESSION");
				assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM apps.HYBRID_SESSION", Integer.class)).isEqualTo(2);
			}
			finally {
				if (server == TestDatabaseServer.MARIADB) {
					jdbc.execute("DROP SCHEMA " + SCHEMA);
				}
			}
		}
	}

	private static void createTables(TestDatabase database) {
		String own = switch (database.server()) {
			case H2, HSQLDB, DERBY -> "SET SCHEMA apps";
			case POSTGRESQL -> "SET search_path TO apps";
			case MARIADB -> "USE apps";
			case SQLITE -> throw new IllegalArgumentException("SQLite has no schemas");
		};
		// a connection of its own, as it stays in that schema
		new JdbcTemplate(database.connect((config) -> config.setConnectionInitSql(own)))
			.execute((ConnectionCallback<Boolean>) (connection) -> {
				ScriptUtils.executeSqlScript(connection, new ClassPathResource(
						"dev/hybridsession/jdbc/schema-" + database.server().platform() + ".sql"));
				return true;
			});
	}

}
