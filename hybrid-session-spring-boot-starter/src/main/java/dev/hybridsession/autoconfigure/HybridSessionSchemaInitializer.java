package dev.hybridsession.autoconfigure;

import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import javax.sql.DataSource;

import dev.hybridsession.InvalidSettingException;
import dev.hybridsession.config.HybridSessionSettings.JdbcOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.jdbc.DatabaseDriver;
import org.springframework.boot.jdbc.init.PropertiesBasedDataSourceScriptDatabaseInitializer;
import org.springframework.jdbc.datasource.init.ScriptException;

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

	private final HybridSessionJdbcProperties properties;

	private final String table;

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
	 * {@inheritDoc}
	 * @throws InvalidSettingException if our script were to create a table that is not
	 * the one to be used, or if the script fails each of several times
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
				failure = (failure != null) ? failure : ex;
				LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_PAUSE));
			}
		}
		throw failed(failure);
	}

	private static InvalidSettingException failed(@Nullable ScriptException cause) {
		InvalidSettingException failure = new InvalidSettingException(
				"The script that creates the tables of sessions failed: "
						+ ((cause != null) ? cause.getMessage() : null),
				"Set hybrid-session.jdbc.schema to a script that this database understands, or create the tables"
						+ " by hand and set hybrid-session.jdbc.initialize-schema to 'never'. If the tables are of"
						+ " an older release, run the script schema-upgrade-*.sql that the change log names.");
		failure.initCause(cause);
		return failure;
	}

}
