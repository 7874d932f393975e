package dev.hybridsession.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.jdbc.init.DatabaseInitializationProperties;

/**
 * Whether the tables of sessions are created, and by which scripts. Everything else of
 * {@code hybrid-session.jdbc} is in
 * {@link dev.hybridsession.config.HybridSessionSettings.JdbcOptions}.
 */
@ConfigurationProperties("hybrid-session.jdbc")
class HybridSessionJdbcProperties extends DatabaseInitializationProperties {

	static final String DEFAULT_SCHEMA_LOCATION = "classpath:dev/hybridsession/jdbc/schema-@@platform@@.sql";

	/**
	 * Creates properties with which a script that fails stops the start. Without tables
	 * every page would fail.
	 */
	public HybridSessionJdbcProperties() {
		setContinueOnError(false);
	}

	@Override
	public String getDefaultSchemaLocation() {
		return DEFAULT_SCHEMA_LOCATION;
	}

}
