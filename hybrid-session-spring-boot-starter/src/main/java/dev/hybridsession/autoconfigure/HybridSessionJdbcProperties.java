package dev.hybridsession.autoconfigure;

import org.springframework.boot.jdbc.init.DatabaseInitializationProperties;

/**
 * Where the database keeps sessions, and whether the tables are created.
 */
public class HybridSessionJdbcProperties extends DatabaseInitializationProperties {

	static final String DEFAULT_SCHEMA_LOCATION = "classpath:dev/hybridsession/jdbc/schema-@@platform@@.sql";

	static final String DEFAULT_TABLE_NAME = "HYBRID_SESSION";

	/**
	 * Name of the table of sessions, after its schema and a dot if need be. The names of
	 * the other tables derive from it. The scripts that create the schema know the
	 * default name only.
	 */
	private String tableName = DEFAULT_TABLE_NAME;

	/**
	 * Creates properties with which a script that fails stops the start. Without tables
	 * every page would fail.
	 */
	public HybridSessionJdbcProperties() {
		setContinueOnError(false);
	}

	/**
	 * Returns the name of the table of sessions.
	 * @return an SQL identifier, after its schema and a dot if need be
	 */
	public String getTableName() {
		return this.tableName;
	}

	/**
	 * Sets the name of the table of sessions.
	 * @param tableName an SQL identifier, after its schema and a dot if need be
	 */
	public void setTableName(String tableName) {
		this.tableName = tableName;
	}

	@Override
	public String getDefaultSchemaLocation() {
		return DEFAULT_SCHEMA_LOCATION;
	}

}
