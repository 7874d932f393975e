package dev.hybridsession.support;

import java.io.File;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The database servers of the tests. Each is started when it is first needed and shared
 * until the JVM ends.
 */
public enum TestDatabaseServer {

	/** H2, in memory. */
	H2("h2") {

		@Override
		Account createDatabase(String database) {
			return new Account("jdbc:h2:mem:" + database + ";DB_CLOSE_DELAY=-1", "sa", "", null);
		}

		@Override
		void drop(String database, Account account) {
			execute("SHUTDOWN", account);
		}

	},

	/** HSQLDB, in memory. */
	HSQLDB("hsqldb") {

		@Override
		Account createDatabase(String database) {
			return new Account("jdbc:hsqldb:mem:" + database, "sa", "", null);
		}

		@Override
		void drop(String database, Account account) {
			execute("SHUTDOWN", account);
		}

	},

	/**
	 * Derby, in memory. Creating a database takes it long, so that each has a schema
	 * instead, which is that of its user.
	 */
	DERBY("derby") {

		@Override
		Account createDatabase(String database) {
			System.setProperty("derby.stream.error.file", "target/derby.log");
			System.setProperty("derby.locks.waitTimeout", "5");
			return new Account("jdbc:derby:memory:tests;create=true", database, "", null);
		}

		@Override
		void drop(String database, Account account) {
			// it is in memory
		}

	},

	/** SQLite, in a file. */
	SQLITE("sqlite") {

		@Override
		Account createDatabase(String database) {
			return new Account("jdbc:sqlite:" + file(database) + "?journal_mode=WAL&synchronous=OFF", "", "", null);
		}

		@Override
		void drop(String database, Account account) {
			for (String suffix : List.of("", "-wal", "-shm")) {
				file(database + suffix).delete();
			}
		}

		private File file(String name) {
			return new File(System.getProperty("java.io.tmpdir"), name);
		}

	},

	/** PostgreSQL, as a process. */
	POSTGRESQL("postgresql") {

		@Override
		Account createDatabase(String database) {
			return PostgresProcess.createDatabase(database);
		}

		@Override
		void drop(String database, Account account) {
			// it is better left until the server goes
		}

	},

	/**
	 * MariaDB, as a process; or the MySQL that the system property
	 * {@code test.mysql=host:port} names. The user {@code root} has no password there.
	 */
	MARIADB("mysql") {

		@Override
		Account createDatabase(String database) {
			String mysql = System.getProperty(MYSQL);
			return (mysql != null) ? mysql(mysql, database) : MariaDbProcess.createDatabase(database);
		}

		@Override
		void drop(String database, Account account) {
			execute("DROP DATABASE " + database, account);
		}

		private Account mysql(String authority, String database) {
			String url = "jdbc:mysql://" + authority + "/";
			execute("CREATE DATABASE " + database, new Account(url, "root", "", null));
			URI address = URI.create("mysql://" + authority);
			return new Account(url + database, "root", "",
					InetSocketAddress.createUnresolved(address.getHost(), address.getPort()));
		}

	};

	private static final String MYSQL = "test.mysql";

	private final String platform;

	TestDatabaseServer(String platform) {
		this.platform = platform;
	}

	/**
	 * Returns the name by which the schema scripts call this kind of database.
	 * @return {@code h2}, {@code hsqldb}, {@code derby}, {@code sqlite},
	 * {@code postgresql} or {@code mysql}
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
		Account account = createDatabase(database);
		return new TestDatabase(this, account, () -> drop(database, account));
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

	abstract void drop(String database, Account account);

	private static void execute(String statement, Account account) {
		new JdbcTemplate(new DriverManagerDataSource(account.url(), account.username(), account.password()))
			.execute(statement);
	}

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
