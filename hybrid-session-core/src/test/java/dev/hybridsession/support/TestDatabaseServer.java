package dev.hybridsession.support;

import java.net.InetSocketAddress;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

/**
 * The database servers of the tests. Each is started when it is first needed and shared
 * until the JVM ends.
 */
public enum TestDatabaseServer {

	/**
	 * H2, in memory.
	 */
	H2("h2") {

		@Override
		Account createDatabase(String database) {
			return new Account("jdbc:h2:mem:" + database + ";DB_CLOSE_DELAY=-1", "sa", "", null);
		}

		@Override
		String dropStatement(String database) {
			return "SHUTDOWN";
		}

	},

	/**
	 * HSQLDB, in memory.
	 */
	HSQLDB("hsqldb") {

		@Override
		Account createDatabase(String database) {
			return new Account("jdbc:hsqldb:mem:" + database, "sa", "", null);
		}

		@Override
		String dropStatement(String database) {
			return "SHUTDOWN";
		}

	},

	/**
	 * PostgreSQL, as a process.
	 */
	POSTGRESQL("postgresql") {

		@Override
		Account createDatabase(String database) {
			return PostgresProcess.createDatabase(database);
		}

		@Override
		@Nullable String dropStatement(String database) {
			return null;
		}

	},

	/**
	 * MariaDB, as a process.
	 */
	MARIADB("mysql") {

		@Override
		Account createDatabase(String database) {
			return MariaDbProcess.createDatabase(database);
		}

		@Override
		String dropStatement(String database) {
			return "DROP DATABASE " + database;
		}

	};

	private final String platform;

	TestDatabaseServer(String platform) {
		this.platform = platform;
	}

	/**
	 * Returns the name by which the schema scripts call this kind of database.
	 * @return {@code h2}, {@code hsqldb}, {@code postgresql} or {@code mysql}
	 */
	public String platform() {
		return this.platform;
	}

	/**
	 * Creates an empty database of its own.
	 * @return the database, without tables
	 */
	public TestDatabase createEmpty() {
		String database = "t" + UUID.randomUUID().toString().replace("-", "");
		return new TestDatabase(this, createDatabase(database), dropStatement(database));
	}

	/**
	 * Creates a database of its own, with the tables of the schema scripts.
	 * @return the database
	 */
	public TestDatabase create() {
		TestDatabase database = createEmpty();
		database.runScript("schema-" + this.platform + ".sql");
		return database;
	}

	abstract Account createDatabase(String database);

	/** {@code null} if the database is better left until the server goes. */
	abstract @Nullable String dropStatement(String database);

	/**
	 * How to reach a database.
	 *
	 * @param url its JDBC URL
	 * @param username the user
	 * @param password the password
	 * @param address where its server listens, or {@code null} if it runs in this JVM
	 */
	record Account(String url, String username, String password, @Nullable InetSocketAddress address) {
	}

}
