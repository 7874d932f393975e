package dev.hybridsession.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.DurationUnit;

/** How memcached and the database are kept in step: {@code hybrid-session.sync.*}. */
public final class SyncOptions {

	/**
	 * Time by which memcached may run ahead of the database; at most 24h. If not set, at
	 * most half the session timeout. If a duration suffix is not specified, seconds will
	 * be used.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private @Nullable Duration interval;

	/**
	 * Whether sessions are synced in the background. Otherwise, page loads sync, and the
	 * background syncs only what no page has used for an hour.
	 */
	private boolean background = true;

	/** Maximum number of rows that a thread of the sync takes at a time. */
	private int batchSize = 500;

	SyncOptions() {
	}

	public @Nullable Duration getInterval() {
		return this.interval;
	}

	public void setInterval(@Nullable Duration interval) {
		this.interval = interval;
	}

	public boolean isBackground() {
		return this.background;
	}

	public void setBackground(boolean background) {
		this.background = background;
	}

	public int getBatchSize() {
		return this.batchSize;
	}

	public void setBatchSize(int batchSize) {
		this.batchSize = batchSize;
	}

	void check() {
		SettingsCheck.atLeastOne("sync.batch-size", this.batchSize);
	}

	/**
	 * How sessions come from another store, and go back to it: {@code
	 * hybrid-session.migration.*}.
	 */
	public static final class MigrationOptions {

		private static final Pattern TABLE = Pattern.compile("([A-Za-z_]\\w{0,62}\\.)?[A-Za-z_]\\w{0,47}");

		/**
		 * Store that the application used before. A session that is found nowhere else is
		 * taken over from it.
		 */
		private @Nullable OldStore from;

		/**
		 * Store that the application may go back to. An operator exports the sessions to
		 * it.
		 */
		private @Nullable OldStore to;

		/** Table of Spring Session JDBC, after its schema and a dot if need be. */
		private String tableName = "SPRING_SESSION";

		/** Beginning of the keys of Spring Session Data Redis. */
		private String redisNamespace = "spring:session";

		MigrationOptions() {
		}

		public @Nullable OldStore getFrom() {
			return this.from;
		}

		public void setFrom(@Nullable OldStore from) {
			this.from = from;
		}

		public @Nullable OldStore getTo() {
			return this.to;
		}

		public void setTo(@Nullable OldStore to) {
			this.to = to;
		}

		public String getTableName() {
			return this.tableName;
		}

		public void setTableName(String tableName) {
			this.tableName = tableName;
		}

		public String getRedisNamespace() {
			return this.redisNamespace;
		}

		public void setRedisNamespace(String redisNamespace) {
			this.redisNamespace = redisNamespace;
		}

		@Nullable OldStore store() {
			return (this.from != null) ? this.from : this.to;
		}

		void check() {
			SettingsCheck.require(this.to == null || this.to == store(), "migration.to", String.valueOf(this.to),
					"the same store as hybrid-session.migration.from, or one of them is left out");
			SettingsCheck.require(TABLE.matcher(this.tableName).matches(), "migration.table-name", this.tableName,
					"an SQL identifier of at most 48 letters, digits and underscores, after the name of a schema and a"
							+ " dot if need be");
		}

	}

	/** A store of Spring Session. */
	public enum OldStore {

		/** The tables of Spring Session JDBC, in the database of the sessions. */
		SPRING_SESSION_JDBC,

		/**
		 * The keys of Spring Session Data Redis. It needs the starter, and a bean of type
		 * {@code RedisConnectionFactory}.
		 */
		SPRING_SESSION_DATA_REDIS

	}

}
