package dev.hybridsession.config;

/**
 * Where the database keeps sessions: {@code hybrid-session.jdbc.*}.
 */
public final class JdbcOptions {

	/**
	 * The table that the scripts create.
	 */
	public static final String DEFAULT_TABLE_NAME = "HYBRID_SESSION";

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
	private int poolSize = 10;

	JdbcOptions() {
	}

	public String getTableName() {
		return this.tableName;
	}

	public void setTableName(String tableName) {
		this.tableName = tableName;
	}

	public int getPoolSize() {
		return this.poolSize;
	}

	public void setPoolSize(int poolSize) {
		this.poolSize = poolSize;
	}

	void check() {
		SettingsCheck.require(this.poolSize >= 0, "jdbc.pool-size", this.poolSize,
				"at least 1, or 0 to take connections from the application's data source");
	}

}
