package dev.hybridsession.autoconfigure;

import org.springframework.boot.jdbc.init.DatabaseInitializationProperties;

/**
 * Where the database keeps sessions, and whether the tables are created.
 */
public class HybridSessionJdbcProperties extends DatabaseInitializationProperties {

	static final String DEFAULT_SCHEMA_LOCATION = "classpath:dev/hybridsession/jdbc/schema-@@platform@@.sql";

	static final String DEFAULT_TABLE_NAME = "HYBRID_SESSION";

	static final int DEFAULT_POOL_SIZE = 10;

	/**
	 * Name of the table of sessions, after its schema and a dot if need be. The names of
	 * the other tables derive from it. The scripts that create the schema know the
	 * default name only.
	 */
	private String tableName = DEFAULT_TABLE_NAME;

	/**
	 * How many connections the pool of the sessions may have. It is opened beside the
	 * application's if that is a pool of HikariCP, Commons DBCP or Tomcat, with its
	 * settings; 0 means to take connections from the application's data source.
	 */
	private int poolSize = DEFAULT_POOL_SIZE;

	/**
	 * Creates properties with which a script that fails stops the start. Without tables
	 * every page would fail.
	 */
	public HybridSessionJdbcProperties() {
		setContinueOnError(false);
	}

	/**
	 * Returns how many connections the pool of the sessions may have.
	 * @return the most connections, or 0 if there is to be no such pool
	 */
	public int getPoolSize() {
		return this.poolSize;
	}

	/**
	 * Sets how many connections the pool of the sessions may have.
	 * @param poolSize the most connections, or 0 for no such pool
	 */
	public void setPoolSize(int poolSize) {
		this.poolSize = poolSize;
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
