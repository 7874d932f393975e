package dev.hybridsession.internal.jdbc;

import java.sql.Connection;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import dev.hybridsession.internal.store.RowRejectedException;
import dev.hybridsession.internal.store.StoreCongestedException;
import dev.hybridsession.internal.store.StoreContendedException;
import dev.hybridsession.internal.store.StoreInterruptedException;
import dev.hybridsession.internal.store.StoreUnavailableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.jdbc.support.SQLExceptionTranslator;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * How statements are run and what their errors mean to the callers.
 *
 * <ol>
 * <li>A write has a transaction of its own, a read none. Neither sees or touches a
 * transaction of the application.</li>
 * <li>A deadlock or the like is tried again in a new transaction, after a moment of
 * random length, a few times.</li>
 * <li>Then, and if the database cannot be asked, the error is a
 * {@link StoreUnavailableException}, as it is if the thread was interrupted; a
 * {@link RowRejectedException} if it will not take the data; otherwise it stays what it
 * is.</li>
 * </ol>
 */
final class StoreTransactions {

	private static final Logger logger = LoggerFactory.getLogger(StoreTransactions.class);

	private static final int RETRIES = 8;

	private static final int PROBE_SECONDS = 2;

	private static final int BATCH_SECONDS = 2;

	private static final int ROW_SECONDS = 10;

	// InnoDB waits 50 seconds for a lock, so a second wait is the last.
	private static final int COST_OF_LOCK_TIMEOUT = 5;

	private final TableName table;

	private final SeparateTransactions transactions;

	private final TransactionTemplate reads;

	private final JdbcTemplate jdbc;

	private final JdbcTemplate impatient;

	private final JdbcTemplate patient;

	private final @Nullable KnownPool pool;

	private final LongConsumer pause;

	/** Some drivers do not tell which rows of a batch they have changed. */
	private volatile boolean batchesTell = true;

	private volatile @Nullable Database database;

	/** Whether the database answers and takes no writes, as far as it is known. */
	private volatile boolean readOnly;

	/**
	 * Creates transactions. The database is not asked for anything yet.
	 * @param table the name for messages
	 * @param pause waits a number of nanoseconds, or less
	 */
	StoreTransactions(DataSource dataSource, TableName table, LongConsumer pause) {
		this.table = table;
		this.transactions = new SeparateTransactions(dataSource);
		this.reads = new TransactionTemplate(this.transactions);
		this.reads.setPropagationBehavior(TransactionDefinition.PROPAGATION_NOT_SUPPORTED);
		// If the data source is a proxy that knows of transactions, this is its target.
		DataSource target = Objects.requireNonNull(this.transactions.getDataSource());
		this.jdbc = new JdbcTemplate(target);
		this.pool = KnownPool.behind(target);
		SQLExceptionTranslator translator = new SQLExceptionSubclassTranslator();
		this.jdbc.setExceptionTranslator((task, sql, ex) -> translator.translate(task, sql, withoutValues(ex)));
		this.impatient = withTimeout(BATCH_SECONDS);
		this.patient = withTimeout(ROW_SECONDS);
		this.pause = pause;
	}

	private JdbcTemplate withTimeout(int seconds) {
		JdbcTemplate template = new JdbcTemplate(dataSource());
		template.setExceptionTranslator(this.jdbc.getExceptionTranslator());
		template.setQueryTimeout(seconds);
		return template;
	}

	/**
	 * PostgreSQL's driver writes the values of a row into the exception of a batch. The
	 * log would then have ids that open sessions, and the content of sessions.
	 */
	private static SQLException withoutValues(SQLException exception) {
		return (exception instanceof BatchUpdateException && exception.getNextException() != null)
				? exception.getNextException() : exception;
	}

	JdbcTemplate jdbc() {
		return this.jdbc;
	}

	/**
	 * Changes many rows in the transaction of the caller. If the driver does not tell the
	 * outcome for a row of a batch, the transaction is tried again, and from then on each
	 * row has a statement of its own.
	 *
	 * <p>
	 * The query timeout is two seconds. By default PostgreSQL, Oracle, SQL Server and Db2
	 * wait for ever for a row that another transaction has locked. Meanwhile the other
	 * rows of the batch are locked as well.
	 * @return how many rows each of the statements has changed
	 */
	int[] changeEach(String sql, List<Object[]> rows) {
		int[] counts = timed(this.impatient, (jdbc) -> (this.batchesTell && rows.size() > 1)
				? jdbc.batchUpdate(sql, rows) : rows.stream().mapToInt((row) -> jdbc.update(sql, row)).toArray());
		if (IntStream.of(counts).anyMatch((count) -> count == Statement.SUCCESS_NO_INFO)) {
			this.batchesTell = false;
			throw new ConcurrencyFailureException("The driver does not tell which rows of a batch it has changed");
		}
		return counts;
	}

	/**
	 * Runs a statement on one row, or one that nobody waits for, with a query timeout of
	 * ten seconds. A page whose row is locked gives its connection back then, and a job
	 * goes on with other rows.
	 */
	<T> T patient(Function<JdbcTemplate, T> statement) {
		return timed(this.patient, statement);
	}

	/**
	 * The driver of H2 would set the timeout for the connection, which others use later.
	 * H2 waits no longer than that for a lock anyway.
	 */
	private <T> T timed(JdbcTemplate template, Function<JdbcTemplate, T> statements) {
		try {
			return statements.apply((database().type() == DatabaseType.H2) ? this.jdbc : template);
		}
		catch (QueryTimeoutException ex) {
			// without a state or a code of the driver it would count as an outage
			throw new StoreContendedException(
					"The database could not change rows within " + template.getQueryTimeout() + " s", ex);
		}
	}

	DataSource dataSource() {
		return Objects.requireNonNull(this.jdbc.getDataSource());
	}

	/** Returns what is known of the database, and asks it if nothing is yet. */
	Database database() {
		Database known = this.database;
		if (known == null) {
			known = read(() -> this.jdbc.execute((ConnectionCallback<Database>) Database::of));
			this.database = known;
		}
		return known;
	}

	/**
	 * Checks the size of a record.
	 * @param name the beginning of the message
	 * @throws RowRejectedException if the database takes no statement with it
	 */
	void checkSize(String name, byte[] sessionRecord) {
		if (!database().fits(sessionRecord)) {
			throw new RowRejectedException(name + " has " + sessionRecord.length
					+ " bytes, which is too large for the max_allowed_packet of the database", null);
		}
	}

	/**
	 * Asks the database for nothing, and waits for its answer for a few seconds. It reads
	 * no table: a table that somebody has locked keeps nobody from answering. After a
	 * write was refused because the database is read-only, the pool connects anew, and
	 * the probe is a write that changes no row. The name of the database may lead to
	 * another server since, or only some connections of the pool are read-only.
	 * @throws StoreUnavailableException if it does not answer, or no connection can be
	 * had
	 */
	void probe() {
		boolean answered;
		if (this.readOnly && this.pool != null) {
			this.pool.disconnect();
		}
		try {
			answered = Boolean.TRUE.equals(started(() -> this.reads
				.execute((status) -> this.jdbc.execute((ConnectionCallback<Boolean>) (connection) -> {
					boolean valid = connection.isValid(PROBE_SECONDS);
					if (valid) {
						requireWritable(connection);
						leaveNoTransaction(connection);
					}
					else {
						discard(connection);
					}
					return valid;
				}))));
		}
		catch (RuntimeException ex) {
			StoreError error = StoreError.of(ex);
			boolean noConnection = error == StoreError.POOL_EMPTY || error == StoreError.NO_THREAD;
			throw translate(noConnection ? StoreError.UNAVAILABLE : error, ex);
		}
		if (!answered) {
			throw new StoreUnavailableException("The database does not answer", null);
		}
	}

	private void requireWritable(Connection connection) throws SQLException {
		if (this.readOnly) {
			try (Statement statement = connection.createStatement()) {
				// somebody may have locked the table
				statement.setQueryTimeout(PROBE_SECONDS);
				statement.executeUpdate("UPDATE " + this.table.value() + " SET VERSION = VERSION WHERE 1 = 0");
			}
			this.readOnly = false;
		}
	}

	/**
	 * A driver reports a broken connection here without an exception, so the pool does
	 * not learn of it. HikariCP asks a connection that was used within half a second for
	 * nothing, and would hand it to each probe in turn.
	 */
	private void discard(Connection connection) {
		Connection target = DataSourceUtils.getTargetConnection(connection);
		try {
			if (this.pool == null || !this.pool.evict(target)) {
				target.abort(Runnable::run);
			}
		}
		catch (SQLException | RuntimeException | LinkageError ex) {
			// an old driver or pool may lack a method
			logger.debug("A broken connection cannot be closed", ex);
		}
	}

	/** Runs statements that read, without a transaction. */
	<T> T read(Supplier<T> work) {
		return attempt(() -> this.reads.execute((status) -> this.jdbc.execute((Connection connection) -> {
			try (Ending end = () -> leaveNoTransaction(connection)) {
				return work.get();
			}
		})));
	}

	/**
	 * With a pool that does not commit automatically, a read begins a transaction, and
	 * not every pool ends it: the next read would see an old snapshot.
	 */
	private static void leaveNoTransaction(Connection connection) throws SQLException {
		if (!connection.getAutoCommit()) {
			connection.rollback();
		}
	}

	/**
	 * Runs statements that write, in a transaction of their own.
	 * @param work the statements, maybe run again after they were rolled back
	 */
	<T> T write(Supplier<T> work) {
		return attempt(inTransaction(work));
	}

	private <T> Supplier<T> inTransaction(Supplier<T> work) {
		TransactionTemplate writes = writes();
		return () -> writes.execute((status) -> {
			begin();
			return work.get();
		});
	}

	/**
	 * Makes a change, and then runs something else in its transaction.
	 * @param change the change, which tells what was changed
	 * @param then what to run with that; what it throws rolls the change back and is
	 * thrown as it is. Run again only if its transaction was rolled back.
	 */
	<T> T write(Supplier<T> change, Consumer<T> then) {
		AtomicReference<@Nullable RuntimeException> refusal = new AtomicReference<>();
		return attempt(inTransaction(() -> {
			T changed = change.get();
			try {
				then.accept(changed);
			}
			catch (RuntimeException ex) {
				refusal.set(ex);
				throw ex;
			}
			return changed;
		}), refusal);
	}

	/**
	 * Runs statements that write, in a transaction of their own that is rolled back.
	 * @param work the statements, maybe run again
	 */
	void rehearse(Runnable work) {
		TransactionTemplate writes = writes();
		attempt(() -> writes.execute((status) -> {
			status.setRollbackOnly();
			work.run();
			return true;
		}));
	}

	/** The work of a rehearsal begins with a write anyway. */
	private void begin() {
		String firstWrite = database().type().firstWrite(this.table);
		if (firstWrite != null) {
			this.jdbc.update(firstWrite);
		}
	}

	private TransactionTemplate writes() {
		TransactionTemplate template = new TransactionTemplate(this.transactions);
		template.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		template.setIsolationLevel(database().type().isolationLevel());
		return template;
	}

	/** Does work. A thread that cannot be started is a failure of this work alone. */
	private static <T> T started(Supplier<T> work) {
		try {
			return work.get();
		}
		catch (OutOfMemoryError ex) {
			if (StoreError.isNoThread(ex)) {
				throw new DataAccessResourceFailureException("No thread could be started", ex);
			}
			throw ex;
		}
	}

	private <T> T attempt(Supplier<T> work) {
		return attempt(work, new AtomicReference<>());
	}

	private <T> T attempt(Supplier<T> work, AtomicReference<@Nullable RuntimeException> refusal) {
		int spent = 0;
		while (true) {
			try {
				return started(work);
			}
			catch (RuntimeException ex) {
				RuntimeException refused = refusal.get();
				if (refused != null) {
					// an exception of the rollback may hide it
					throw refused;
				}
				StoreError error = StoreError.of(ex);
				if (error == StoreError.INTERRUPTED) {
					// some pools clear it
					Thread.currentThread().interrupt();
				}
				spent += switch (error) {
					case CONFLICT -> 1;
					case LOCK_TIMEOUT -> COST_OF_LOCK_TIMEOUT;
					default -> RETRIES + 1;
				};
				if (spent > RETRIES) {
					throw translate(error, ex);
				}
				logger.debug("Trying again: {}", ex.getMessage());
				this.pause.accept(ThreadLocalRandom.current().nextLong(TimeUnit.MILLISECONDS.toNanos(1L << spent)));
			}
		}
	}

	/**
	 * Spring MVC and WebFlux take a failure for a client that has gone away if one of its
	 * causes is an {@link java.io.EOFException}, or tells of a connection that was reset.
	 * The page then gets 200 without content. They know that the failure of a database is
	 * none, but not that of a transaction.
	 */
	private static DataAccessException ofTheDatabase(RuntimeException ex) {
		return (ex instanceof DataAccessException failure) ? failure
				: new DataAccessResourceFailureException(String.valueOf(ex.getMessage()), ex);
	}

	private RuntimeException translate(StoreError error, RuntimeException failure) {
		DataAccessException ex = ofTheDatabase(failure);
		return switch (error) {
			case CONFLICT, LOCK_TIMEOUT ->
				new StoreContendedException("Other transactions keep locking " + this.table.value(), ex);
			case CANCELLED -> new StoreContendedException("The database gave up a statement that took too long: "
					+ NestedExceptionUtils.getMostSpecificCause(ex).getMessage(), ex);
			case INTERRUPTED ->
				new StoreInterruptedException("The thread was interrupted while it asked the database", ex);
			case UNAVAILABLE -> new StoreUnavailableException("The database cannot be asked", ex);
			case READ_ONLY -> {
				this.readOnly = true;
				yield new StoreUnavailableException("The database is read-only", ex);
			}
			case POOL_EMPTY -> noConnection("No connection to the database was free", ex);
			case TOO_MANY_CONNECTIONS -> noConnection("The server of the database takes no further connection", ex);
			case NO_THREAD ->
				noConnection("This process may start no further thread, and a connection needs one. Look at"
						+ " its limits (ulimit -u, pids.max)", ex);
			case NO_DATA_SOURCE -> new IllegalStateException("The data source gives no connection, and the reason is"
					+ " not the database: " + NestedExceptionUtils.getMostSpecificCause(ex).getMessage()
					+ ". Sessions are also read and written by threads without a request: mark a data source that"
					+ " needs none with @HybridSessionDataSource", ex);
			case DUPLICATE -> new DuplicateRowException("Another row has the key", ex);
			case REJECTED -> new RowRejectedException("The database will not take the data", ex);
			case NO_TABLE -> new IllegalStateException("Table " + this.table.value()
					+ " is missing or lacks a column, or one named after it does: run the schema script, or let"
					+ " hybrid-session.jdbc.initialize-schema=always do it; tables of an older release need the script"
					+ " schema-upgrade-*.sql that the change log names", ex);
			case OTHER -> failure;
		};
	}

	/**
	 * A pool without a single connection serves nobody: this is an outage, and no
	 * congestion. The exception of the pool may not say so.
	 */
	private StoreUnavailableException noConnection(String message, RuntimeException ex) {
		if (isPoolWithoutConnection()) {
			return new StoreUnavailableException("The database cannot be reached", ex);
		}
		return new StoreCongestedException(message + ": " + NestedExceptionUtils.getMostSpecificCause(ex).getMessage(),
				ex);
	}

	private boolean isPoolWithoutConnection() {
		try {
			return this.pool != null && this.pool.hasNoConnection();
		}
		catch (ClassCastException | LinkageError ex) {
			// a version of the pool that lacks a method
			return false;
		}
	}

	/**
	 * Ends a read. An exception of {@code close} does not hide the failure of the read.
	 */
	private interface Ending extends AutoCloseable {

		@Override
		void close() throws SQLException;

	}

}
