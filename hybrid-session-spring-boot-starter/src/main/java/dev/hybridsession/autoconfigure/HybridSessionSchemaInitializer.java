package dev.hybridsession.autoconfigure;

import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import javax.sql.DataSource;

import dev.hybridsession.InvalidSettingException;
import dev.hybridsession.config.HybridSessionSettings.JdbcOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.jdbc.DatabaseDriver;
import org.springframework.boot.jdbc.init.PropertiesBasedDataSourceScriptDatabaseInitializer;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import org.springframework.jdbc.datasource.init.ScriptException;
import org.springframework.jdbc.support.JdbcUtils;
import org.springframework.jdbc.support.MetaDataAccessException;

/**
 * Creates the tables of sessions. An application may have another bean named
 * {@code hybridSessionSchemaInitializer} instead.
 */
class HybridSessionSchemaInitializer
		extends PropertiesBasedDataSourceScriptDatabaseInitializer<HybridSessionJdbcProperties> {

	/**
	 * Instances that start together may create the same table in the same moment, one
	 * table after the other. On the next run it is there.
	 */
	private static final int MOST_RUNS = 20;

	private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

	private static final String SUPPORTED = "PostgreSQL, MySQL, MariaDB, H2, HSQLDB, Derby, SQLite, Oracle, SQL Server"
			+ " and Db2";

	/** A table that exists, in Derby and in Db2. */
	private static final Set<String> EXISTS_STATES = Set.of("X0Y32", "42710");

	/** A table that exists, in Oracle and in SQL Server. */
	private static final Set<Integer> EXISTS_CODES = Set.of(955, 2714);

	private final HybridSessionJdbcProperties properties;

	private final String table;

	private boolean createsTheRest;

	/**
	 * Creates an initializer.
	 * @param dataSource where the tables are to be
	 * @param properties whether to create them, and how
	 * @param table the table of sessions
	 */
	public HybridSessionSchemaInitializer(DataSource dataSource, HybridSessionJdbcProperties properties, String table) {
		super(dataSource, properties, Map.of(DatabaseDriver.MARIADB, "mysql"));
		this.properties = properties;
		this.table = table;
	}

	/**
	 * Creates an initializer, for which the database may have to tell what it is.
	 * @param dataSource where the tables are to be
	 * @param properties whether to create them, and how
	 * @param table the table of sessions
	 * @return the initializer
	 * @throws InvalidSettingException if the database is away, or is none that Spring
	 * Boot knows
	 */
	static HybridSessionSchemaInitializer create(DataSource dataSource, HybridSessionJdbcProperties properties,
			String table) {
		try {
			return new HybridSessionSchemaInitializer(dataSource, properties, table);
		}
		catch (IllegalStateException ex) {
			throw isAway(ex) ? away(ex, properties) : unsupported(ex, dataSource);
		}
	}

	/**
	 * {@inheritDoc}
	 * @throws InvalidSettingException if there is no script for the database
	 */
	@Override
	public boolean initializeDatabase() {
		try {
			return super.initializeDatabase();
		}
		catch (IllegalStateException ex) {
			throw HybridSessionJdbcProperties.DEFAULT_SCHEMA_LOCATION.equals(this.properties.getSchema())
					? unsupported(ex, getDataSource()) : ex;
		}
	}

	/**
	 * {@inheritDoc}
	 * @throws InvalidSettingException if our script were to create a table that is not
	 * the one to be used, if the database is away, or if the script fails each of several
	 * times
	 */
	@Override
	protected void runScripts(Scripts scripts) {
		if (HybridSessionJdbcProperties.DEFAULT_SCHEMA_LOCATION.equals(this.properties.getSchema())
				&& !JdbcOptions.DEFAULT_TABLE_NAME.equals(this.table)) {
			throw new InvalidSettingException(
					"hybrid-session.jdbc.table-name is '" + this.table
							+ "', but the script that creates the schema creates " + JdbcOptions.DEFAULT_TABLE_NAME,
					"Set hybrid-session.jdbc.schema to a script of your own that creates that table, or"
							+ " hybrid-session.jdbc.initialize-schema to 'never' if it exists already, or leave the"
							+ " name out.");
		}
		ScriptException failure = null;
		for (int run = 0; run < MOST_RUNS; run++) {
			try {
				super.runScripts(scripts);
				return;
			}
			catch (ScriptException ex) {
				if (isAway(ex)) {
					throw away(ex, this.properties);
				}
				failure = (failure != null) ? failure : ex;
				this.createsTheRest |= tableExists(ex);
				LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_PAUSE));
			}
		}
		throw failed(failure);
	}

	/**
	 * Not every database knows {@code IF NOT EXISTS}. If a table exists, the next run
	 * creates the missing tables, and the check of the tables finds out about them.
	 */
	@Override
	protected void customize(ResourceDatabasePopulator populator) {
		if (this.createsTheRest) {
			populator.setContinueOnError(true);
		}
	}

	private static boolean tableExists(ScriptException failure) {
		SQLException reason = reason(failure);
		return reason != null
				&& (EXISTS_STATES.contains(reason.getSQLState()) || EXISTS_CODES.contains(reason.getErrorCode()));
	}

	/** The attempt to connect has failed, and not a statement. */
	private static boolean isAway(Throwable failure) {
		boolean asked = failure instanceof ScriptException
				&& !(failure.getCause() instanceof CannotGetJdbcConnectionException);
		return !asked && Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
			.anyMatch((cause) -> cause instanceof SQLException || cause instanceof CannotGetJdbcConnectionException);
	}

	private static @Nullable SQLException reason(Throwable failure) {
		SQLException reason = null;
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			reason = (cause instanceof SQLException error) ? error : reason;
		}
		return reason;
	}

	private static InvalidSettingException away(Exception cause, HybridSessionJdbcProperties properties) {
		SQLException reason = reason(cause);
		String mode = properties.getInitializeSchema().name().toLowerCase(Locale.ROOT);
		InvalidSettingException failure = new InvalidSettingException(
				"The database of sessions gives no connection at start: "
						+ ((reason != null) ? reason.getMessage() + " (SQL state " + reason.getSQLState() + ")"
								: NestedExceptionUtils.getMostSpecificCause(cause).getMessage())
						+ ". hybrid-session.jdbc.initialize-schema is '" + mode + "', for which it is needed",
				(reason != null)
						? "Start the database, or correct spring.datasource.url, .username and .password. If the"
								+ " tables exist, set hybrid-session.jdbc.initialize-schema to 'never': then the application"
								+ " starts without the database, and serves sessions once it is there."
						: "Mark a data source that needs no request with @HybridSessionDataSource. A test that mocks the"
								+ " data source sets hybrid-session.enabled to 'false'.");
		failure.initCause(cause);
		return failure;
	}

	private static InvalidSettingException unsupported(Exception cause, @Nullable DataSource dataSource) {
		InvalidSettingException failure = new InvalidSettingException(
				"There is no script that creates the tables of sessions in this database, " + productName(dataSource)
						+ " (" + cause.getMessage() + ")",
				"The supported databases are " + SUPPORTED + ". Keep sessions in one of them (mark its data source with"
						+ " @HybridSessionDataSource if there are several), or correct"
						+ " hybrid-session.jdbc.platform. A script of your own for another database goes into"
						+ " hybrid-session.jdbc.schema; that is not tested.");
		failure.initCause(cause);
		return failure;
	}

	private static String productName(@Nullable DataSource dataSource) {
		try {
			return (dataSource != null) ? "'"
					+ JdbcUtils.extractDatabaseMetaData(dataSource, DatabaseMetaData::getDatabaseProductName) + "'"
					: "of unknown name";
		}
		catch (MetaDataAccessException ex) {
			return "of unknown name";
		}
	}

	private static InvalidSettingException failed(@Nullable ScriptException cause) {
		SQLException reason = (cause != null) ? reason(cause) : null;
		InvalidSettingException failure = new InvalidSettingException(
				"The script that creates the tables of sessions failed: "
						+ ((reason != null) ? String.valueOf(reason.getMessage()).lines().findFirst().orElse("")
								+ " (SQL state " + reason.getSQLState() + "). " : "")
						+ ((cause != null) ? cause.getMessage() : null),
				"If the user of the data source may not create tables, have another user run the script and grant the"
						+ " rights to SELECT, INSERT, UPDATE and DELETE, and set"
						+ " hybrid-session.jdbc.initialize-schema to 'never'. If the tables are of an older release,"
						+ " run the script schema-upgrade-*.sql that the change log names. Otherwise set"
						+ " hybrid-session.jdbc.schema to a script that this database understands.");
		failure.initCause(cause);
		return failure;
	}

}
