package dev.hybridsession.internal.jdbc;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import dev.hybridsession.internal.store.Namespace;

import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.SingleColumnRowMapper;

/**
 * Runs single statements on the tables of an application. The stores of an instance share
 * it, and call it. In a statement, {@code %1$s} stands for the name of the table of
 * sessions, and {@code %2$s} for the namespace.
 */
public final class Tables {

	private static final int HUNDRED = 100;

	/**
	 * The end of a statement for a {@link #hundreds hundred} ids. It is constant, so that
	 * the database can reuse the prepared statement.
	 */
	static final String IN_HUNDRED = " IN (" + String.join(", ", Collections.nCopies(HUNDRED, "?")) + ")";

	private final TableName name;

	private final String namespace;

	private final StoreTransactions transactions;

	/**
	 * Names the tables. It asks the database for nothing before it is used.
	 * @param tableName the table of the sessions, an SQL identifier, after its schema and
	 * a dot if need be
	 * @param namespace the application whose rows are seen
	 * @throws IllegalArgumentException if the table's name is not an identifier, or the
	 * namespace is none
	 */
	public Tables(DataSource dataSource, String tableName, String namespace) {
		this(dataSource, tableName, namespace, LockSupport::parkNanos);
	}

	/** Names the tables, with a pause before a statement is tried again. */
	Tables(DataSource dataSource, String tableName, String namespace, LongConsumer pause) {
		this.name = new TableName(tableName);
		this.namespace = "'" + new Namespace(namespace).value() + "'";
		this.transactions = new StoreTransactions(dataSource, this.name, pause);
	}

	StoreTransactions transactions() {
		return this.transactions;
	}

	TableName name() {
		return this.name;
	}

	/** Returns a statement with the names filled in. */
	String sql(String statement) {
		return statement.formatted(this.name.value(), this.namespace);
	}

	/** Returns an ordered query with the limit of this database at its end. */
	String limited(String query) {
		return query + this.transactions.database().type().limit();
	}

	/** Splits ids into hundreds. The last hundred has the last id several times. */
	static List<Object[]> hundreds(List<String> ids) {
		int last = ids.size() - 1;
		return IntStream.rangeClosed(0, Math.floorDiv(last, HUNDRED))
			.mapToObj((hundred) -> IntStream.range(hundred * HUNDRED, (hundred + 1) * HUNDRED)
				.mapToObj((i) -> (Object) ids.get(Math.min(i, last)))
				.toArray())
			.toList();
	}

	<T> List<T> query(String query, RowMapper<T> mapper, Object... arguments) {
		return this.transactions.read(() -> this.transactions.jdbc().query(sql(query), mapper, arguments));
	}

	/** Reads the single column of a query. */
	<T> List<T> query(String query, Class<T> type, Object... arguments) {
		return query(query, new SingleColumnRowMapper<>(type), arguments);
	}

	/** Changes a row in a transaction of its own, and tells whether there was one. */
	boolean change(String statement, Object... arguments) {
		return this.transactions
			.write(() -> this.transactions.patient((jdbc) -> jdbc.update(sql(statement), arguments))) == 1;
	}

	/** Runs a statement for each row of a list, all in one transaction. */
	int[] changeAll(String statement, List<Object[]> rows) {
		return this.transactions.write(() -> this.transactions.jdbc().batchUpdate(sql(statement), rows));
	}

	/** Inserts a row, and tells whether its key was free. */
	boolean insert(String statement, Object... arguments) {
		try {
			return change(statement, arguments);
		}
		catch (DuplicateRowException ex) {
			return false;
		}
	}

}
