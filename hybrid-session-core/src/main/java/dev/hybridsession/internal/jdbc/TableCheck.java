package dev.hybridsession.internal.jdbc;

import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.hybridsession.InvalidSettingException;
import dev.hybridsession.internal.store.StoreUnavailableException;
import org.jspecify.annotations.Nullable;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.jdbc.core.ConnectionCallback;

/**
 * Finds out whether sessions can be kept in the tables. The configuration calls it at
 * start.
 * <ol>
 * <li>It inserts a row into each table, changes, reads and deletes it, in one transaction
 * that is rolled back. The rows have a namespace of their own, so that no instance meets
 * them.</li>
 * <li>A missing table or column, a right that the user lacks, or a column that does not
 * fit, is an {@link InvalidSettingException}. Its message names the table, the SQL state
 * and the remedy.</li>
 * <li>The tables of an old store are only read.</li>
 * </ol>
 */
public final class TableCheck {

	/** The columns of small numbers. All others take a time or a version. */
	private static final Set<String> SMALL = Set.of("COPIES", "EXPIRED", "RECORD_SIZE");

	/** No text of any encoding, and long enough to lose a zero or get one. */
	private static final byte[] BYTES = { -1, 0, 1, 0 };

	private final StoreTransactions transactions;

	private final List<Table> tables;

	private final @Nullable Tables old;

	/**
	 * Creates a check. It asks the database for nothing before it is used.
	 * @param archive whether ended sessions are kept in a table
	 * @param ends whether instances tell each other of sessions that end
	 * @param old the tables of Spring Session JDBC, or {@code null} if there are none
	 */
	public TableCheck(Tables tables, boolean archive, boolean ends, @Nullable Tables old) {
		this.old = old;
		this.transactions = tables.transactions();
		this.tables = tables(tables.name(), archive, ends);
	}

	/** The table of sessions comes first: the rows of others refer to it. */
	private static List<Table> tables(TableName name, boolean archive, boolean ends) {
		List<Table> tables = new ArrayList<>();
		tables.add(Table.of(name.value(), List.of("INTERNAL_ID", "NAMESPACE", "PUBLIC_ID", "PRINCIPAL"),
				List.of("VERSION", "CREATION_TIME", "LAST_ACCESS_TIME", "EXPIRY_TIME", "ENDED_TIME"),
				List.of("RECORD")));
		tables.add(Table.of(name.beside("SUBSESSION"), List.of("INTERNAL_ID", "NAMESPACE", "NAME"), List.of("VERSION"),
				List.of("RECORD")));
		tables.add(Table.of(name.beside("LOCK"), List.of("LOCK_KEY", "NAMESPACE", "OWNER"), List.of("EXPIRY_TIME"),
				List.of()));
		tables.add(Table.of(name.beside("NODE"), List.of("NODE_NAME", "NAMESPACE"), List.of("FENCE_TIME"), List.of()));
		tables.add(Table.of(name.beside("INSTANCE"),
				List.of("INSTANCE_ID", "NAMESPACE", "NODES", "AWAY", "IDENTITIES", "SETTLED"),
				List.of("COPIES", "EVICTING_UNTIL", "SEEN_TIME"), List.of()));
		tables.add(Table.of(name.beside("STORE"), List.of("STORE_ID", "NAMESPACE"), List.of(), List.of()));
		if (ends) {
			tables.add(Table.of(name.beside("END"), List.of("INTERNAL_ID", "NAMESPACE", "PUBLIC_ID", "INSTANCE_ID"),
					List.of("EXPIRED", "TOLD_TIME"), List.of()));
		}
		if (archive) {
			tables.add(new Table(true, name.beside("ARCHIVE"),
					List.of("INTERNAL_ID", "NAMESPACE", "PRINCIPAL", "REASON", "ATTRIBUTE_NAMES", "SUBSESSION_NAMES"),
					List.of("CREATION_TIME", "LAST_ACCESS_TIME", "ENDED_TIME", "RECORD_SIZE"), List.of()));
		}
		return List.copyOf(tables);
	}

	/**
	 * Checks all tables.
	 * @throws InvalidSettingException if sessions cannot be kept in one of them
	 * @throws StoreUnavailableException if the database cannot be asked now
	 */
	public void run() {
		AtomicReference<Table> current = new AtomicReference<>();
		try {
			this.transactions.rehearse(() -> tryOut(current));
		}
		catch (RuntimeException ex) {
			Table table = current.get();
			throw (table != null && !(ex instanceof StoreUnavailableException)) ? failure(table, ex) : ex;
		}
		if (this.old != null) {
			readOld(this.old);
		}
	}

	private static void readOld(Tables old) {
		String table = old.name().value();
		try {
			new JdbcOldSessions(old).find("");
		}
		catch (RuntimeException ex) {
			throw (ex instanceof StoreUnavailableException) ? ex : failure(ex,
					"The sessions of the old store cannot be read from table " + table + ": "
							+ NestedExceptionUtils.getMostSpecificCause(ex).getMessage(),
					"Set hybrid-session.migration.table-name to the table of Spring Session JDBC in the database of the"
							+ " sessions, and GRANT SELECT, INSERT, UPDATE, DELETE on it and on " + table
							+ "_ATTRIBUTES. If it is gone, remove hybrid-session.migration.from and .to.");
		}
	}

	private void tryOut(AtomicReference<Table> current) {
		// as long as the shortest column of text allows
		String text = String.format("%016x", ThreadLocalRandom.current().nextLong());
		for (Table table : this.tables) {
			current.set(table);
			Object[] row = table.row(text);
			this.transactions.jdbc().update(table.insert(), row);
			if (!table.appendOnly()) {
				this.transactions.jdbc().update(table.update(text), row);
			}
			this.transactions.jdbc().query(table.select(text), table::requireSameBytes);
		}
		List<Table> dependentFirst = new ArrayList<>(this.tables);
		Collections.reverse(dependentFirst);
		for (Table table : dependentFirst) {
			current.set(table);
			if (!table.appendOnly()) {
				this.transactions.jdbc().update(table.delete(text));
			}
		}
	}

	private InvalidSettingException failure(Table table, RuntimeException reason) {
		String message = String.valueOf(reason.getMessage());
		boolean right = false;
		for (Throwable cause = reason; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException error) {
				message = String.valueOf(error.getMessage()).lines().findFirst().orElse("") + " (SQL state "
						+ error.getSQLState() + ")";
				right = StoreError.isNoRight(error);
			}
		}
		boolean missing = StoreError.of(reason) == StoreError.NO_TABLE;
		return failure(reason, "Sessions cannot be kept in table " + table.name() + ": " + message,
				(((missing || !right) ? script() : "") + (right ? grants() : "")).strip());
	}

	private static InvalidSettingException failure(RuntimeException cause, String problem, String remedy) {
		InvalidSettingException failure = new InvalidSettingException(problem, remedy);
		failure.initCause(cause);
		return failure;
	}

	private String script() {
		DatabaseType type = this.transactions.database().type();
		String platform = (type == DatabaseType.GENERIC) ? "*" : type.name().toLowerCase(Locale.ROOT);
		return "Run the script dev/hybridsession/jdbc/schema-" + platform + ".sql, or set"
				+ " hybrid-session.jdbc.initialize-schema to 'always'. If the application creates the tables itself after"
				+ " the start, set hybrid-session.jdbc.check-tables to 'false'. Tables of an older release need the scripts"
				+ " schema-upgrade-*-" + platform + ".sql that the change log names. ";
	}

	private String grants() {
		String user = this.transactions.read(() -> this.transactions.jdbc()
			.execute((ConnectionCallback<String>) (connection) -> user(connection.getMetaData())));
		String names = this.tables.stream().map(Table::name).collect(Collectors.joining(", "));
		return "GRANT SELECT, INSERT, UPDATE, DELETE to the user " + user + " on each of the tables " + names
				+ ", or set spring.datasource.username to a user that has these rights.";
	}

	private static String user(DatabaseMetaData metaData) throws SQLException {
		String user = metaData.getUserName();
		return (user != null) ? user : "of the data source";
	}

	/**
	 * A table of sessions.
	 *
	 * @param appendOnly whether rows are never changed: an archive may forbid it
	 * @param texts the columns of text, of which the first is in the key, as is NAMESPACE
	 */
	private record Table(boolean appendOnly, String name, List<String> texts, List<String> numbers,
			List<String> binaries) {

		static Table of(String name, List<String> texts, List<String> numbers, List<String> binaries) {
			return new Table(false, name, texts, numbers, binaries);
		}

		Object[] row(String text) {
			return Stream
				.of(this.texts.stream().map((column) -> text),
						this.numbers.stream().map((column) -> SMALL.contains(column) ? 1 : Long.MAX_VALUE),
						this.binaries.stream().map((column) -> BYTES))
				.flatMap(Function.identity())
				.toArray();
		}

		/** PostgreSQL writes bytes into a column of text as digits. */
		void requireSameBytes(ResultSet row) throws SQLException {
			for (String column : this.binaries) {
				if (!Arrays.equals(BYTES, row.getBytes(column))) {
					throw new SQLDataException("Column " + column + " returns other bytes than were written", "22000");
				}
			}
		}

		String insert() {
			return "INSERT INTO " + this.name + " (" + columns("") + ") VALUES ("
					+ String.join(", ", Collections.nCopies(row("").length, "?")) + ")";
		}

		String update(String text) {
			return "UPDATE " + this.name + " SET " + columns(" = ?") + where(text);
		}

		String select(String text) {
			return "SELECT " + columns("") + " FROM " + this.name + where(text);
		}

		String delete(String text) {
			return "DELETE FROM " + this.name + where(text);
		}

		private String columns(String suffix) {
			return Stream.of(this.texts, this.numbers, this.binaries)
				.flatMap(List::stream)
				.map((column) -> column + suffix)
				.collect(Collectors.joining(", "));
		}

		private String where(String text) {
			return " WHERE " + this.texts.get(0) + " = '" + text + "' AND NAMESPACE = '" + text + "'";
		}

	}

}
