package dev.hybridsession.showcase;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

import org.h2.tools.Server;
import org.jspecify.annotations.Nullable;

/**
 * The H2 database of the showcase: a file that this process has open, and the port by
 * which the instances reach the file. A button closes the port and opens it again.
 */
final class Database {

	private final Path file;

	private final int port;

	/** The name by which the port knows the file. Nobody else can guess it. */
	private final String key = UUID.randomUUID().toString();

	private final ReentrantLock lock = new ReentrantLock();

	private @Nullable Connection open;

	private volatile @Nullable Server server;

	Database(Path directory, int port) {
		this.file = directory.resolve("sessions").toAbsolutePath();
		this.port = port;
	}

	String url() {
		return "jdbc:h2:tcp://127.0.0.1:" + this.port + "/" + this.key;
	}

	boolean isThere() {
		return this.server != null;
	}

	/** Opens the file and the port. */
	void start() throws SQLException {
		Connection connection = DriverManager.getConnection("jdbc:h2:file:" + this.file + ";DB_CLOSE_ON_EXIT=FALSE",
				"sa", "");
		this.open = connection;
		try (Statement statement = connection.createStatement()) {
			statement.execute("SET QUERY_STATISTICS TRUE");
			statement.execute("SET QUERY_STATISTICS_MAX_ENTRIES 1000");
		}
		bringBack();
	}

	/**
	 * Asks the database how many statements it has executed, also while its port is
	 * closed.
	 * @param tables how the names of the tables begin
	 * @return the number of statements that name such a table
	 */
	long statements(String tables) throws SQLException {
		Connection connection = this.open;
		if (connection == null) {
			return 0;
		}
		try (PreparedStatement question = connection
			.prepareStatement("SELECT SUM(EXECUTION_COUNT) FROM INFORMATION_SCHEMA.QUERY_STATISTICS"
					+ " WHERE UPPER(SQL_STATEMENT) LIKE ?")) {
			question.setString(1, "%" + tables.replace("_", "\\_") + "%");
			try (ResultSet answer = question.executeQuery()) {
				return answer.next() ? answer.getLong(1) : 0;
			}
		}
	}

	void takeAway() {
		this.lock.lock();
		try {
			Server current = this.server;
			if (current != null) {
				this.server = null;
				current.stop();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	void bringBack() throws SQLException {
		this.lock.lock();
		try {
			if (this.server == null) {
				this.server = Server
					.createTcpServer("-tcpPort", Integer.toString(this.port), "-key", this.key, this.file.toString())
					.start();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Closes the port and the file. */
	void stop() throws SQLException {
		takeAway();
		Connection current = this.open;
		if (current != null) {
			current.close();
		}
	}

}
