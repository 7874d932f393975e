package dev.hybridsession.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Set;

import dev.hybridsession.InvalidSettingException;
import dev.hybridsession.config.SyncOptions.MigrationOptions;
import dev.hybridsession.internal.copies.SessionTiming;
import dev.hybridsession.internal.store.Namespace;
import dev.hybridsession.internal.subsession.HybridSubsessions;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.session.FlushMode;
import org.springframework.session.MapSession;
import org.springframework.session.SaveMode;

/**
 * All settings with their defaults: one field for each property {@code hybrid-session.*}.
 * Spring Boot binds the properties to a bean of this type. An application without Spring
 * Boot declares such a bean.
 *
 * <p>
 * Each group checks its own fields. The comment on a field is what an editor shows for
 * the property.
 */
@ConfigurationProperties("hybrid-session")
public final class HybridSessionSettings {

	private static final Duration LONGEST_DEFAULT_SYNC_INTERVAL = Duration.ofSeconds(120);

	private static final Duration LONGEST_DEFAULT_TOUCH_INTERVAL = Duration.ofSeconds(1);

	/** No property: Spring Boot's is {@code spring.session.timeout}. */
	private Duration maxInactiveInterval = MapSession.DEFAULT_MAX_INACTIVE_INTERVAL;

	/**
	 * Name of the application in every memcached key and every row: 1 to 64 letters,
	 * digits, dots, hyphens or underscores. Applications that share memcached or the
	 * tables need different ones.
	 */
	private String namespace = "hybrid";

	/** Session save mode. Determines which attributes a save writes. */
	private SaveMode saveMode = SaveMode.ON_SET_ATTRIBUTE;

	/** Session flush mode. Determines when changes are saved. */
	private FlushMode flushMode = FlushMode.ON_SAVE;

	/**
	 * Interval at which an unchanged session is rewritten at most; zero means on every
	 * page load. If not set, at most a tenth of the sync interval. If a duration suffix
	 * is not specified, seconds will be used.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private @Nullable Duration touchInterval;

	/**
	 * Names of further session attributes whose changes go to the database at once.
	 * Changes of security attributes always do.
	 */
	private Set<String> writeThroughAttributes = Set.of();

	private final SyncOptions sync = new SyncOptions();

	private final ReaperOptions reaper = new ReaperOptions();

	private final MemcachedOptions memcached = new MemcachedOptions();

	private final LockingOptions locking = new LockingOptions();

	private final JdbcOptions jdbc = new JdbcOptions();

	private final SerializationOptions serialization = new SerializationOptions();

	private final SubsessionOptions subsessions = new SubsessionOptions();

	private final ClusterOptions cluster = new ClusterOptions();

	private final EventOptions events = new EventOptions();

	private final SecurityOptions security = new SecurityOptions();

	private final LimitOptions limits = new LimitOptions();

	private final MigrationOptions migration = new MigrationOptions();

	/**
	 * Returns how long a new session may be idle.
	 * @return the interval; negative means for ever
	 */
	public Duration maxInactiveInterval() {
		return this.maxInactiveInterval;
	}

	/**
	 * Sets how long a new session may be idle. With Spring Boot,
	 * {@code spring.session.timeout} sets this, unless the application declares this
	 * bean.
	 * @param maxInactiveInterval the interval; negative means for ever
	 */
	public void expireAfter(Duration maxInactiveInterval) {
		this.maxInactiveInterval = maxInactiveInterval;
	}

	/**
	 * Returns how far memcached may run ahead of the database.
	 * @return what was set, or else 120 s and at most half the max inactive interval
	 */
	public Duration syncInterval() {
		Duration set = this.sync.getInterval();
		if (set != null) {
			return set;
		}
		boolean expires = !this.maxInactiveInterval.isNegative() && !this.maxInactiveInterval.isZero();
		return expires ? Collections.min(List.of(LONGEST_DEFAULT_SYNC_INTERVAL, this.maxInactiveInterval.dividedBy(2)))
				: LONGEST_DEFAULT_SYNC_INTERVAL;
	}

	/**
	 * Returns how often an unchanged session is rewritten at most.
	 * @return what was set, or else 1 s and at most a tenth of the sync interval
	 */
	public Duration touchInterval() {
		return (this.touchInterval != null) ? this.touchInterval
				: Collections.min(List.of(LONGEST_DEFAULT_TOUCH_INTERVAL, syncInterval().dividedBy(10)));
	}

	public String getNamespace() {
		return this.namespace;
	}

	public void setNamespace(String namespace) {
		this.namespace = namespace;
	}

	public SaveMode getSaveMode() {
		return this.saveMode;
	}

	public void setSaveMode(SaveMode saveMode) {
		this.saveMode = saveMode;
	}

	public FlushMode getFlushMode() {
		return this.flushMode;
	}

	public void setFlushMode(FlushMode flushMode) {
		this.flushMode = flushMode;
	}

	public @Nullable Duration getTouchInterval() {
		return this.touchInterval;
	}

	public void setTouchInterval(@Nullable Duration touchInterval) {
		this.touchInterval = touchInterval;
	}

	public Set<String> getWriteThroughAttributes() {
		return this.writeThroughAttributes;
	}

	public void setWriteThroughAttributes(Set<String> writeThroughAttributes) {
		this.writeThroughAttributes = Set.copyOf(writeThroughAttributes);
	}

	@NestedConfigurationProperty
	public SyncOptions getSync() {
		return this.sync;
	}

	@NestedConfigurationProperty
	public ReaperOptions getReaper() {
		return this.reaper;
	}

	@NestedConfigurationProperty
	public MemcachedOptions getMemcached() {
		return this.memcached;
	}

	@NestedConfigurationProperty
	public LockingOptions getLocking() {
		return this.locking;
	}

	@NestedConfigurationProperty
	public JdbcOptions getJdbc() {
		return this.jdbc;
	}

	@NestedConfigurationProperty
	public SerializationOptions getSerialization() {
		return this.serialization;
	}

	@NestedConfigurationProperty
	public SubsessionOptions getSubsessions() {
		return this.subsessions;
	}

	@NestedConfigurationProperty
	public ClusterOptions getCluster() {
		return this.cluster;
	}

	@NestedConfigurationProperty
	public EventOptions getEvents() {
		return this.events;
	}

	@NestedConfigurationProperty
	public SecurityOptions getSecurity() {
		return this.security;
	}

	@NestedConfigurationProperty
	public LimitOptions getLimits() {
		return this.limits;
	}

	@NestedConfigurationProperty
	public MigrationOptions getMigration() {
		return this.migration;
	}

	/**
	 * Refuses settings that cannot work, before anything is built with them.
	 * @throws InvalidSettingException if one is not allowed
	 */
	void check() {
		checkIntervals(syncInterval(), touchInterval());
		this.sync.check();
		this.reaper.check();
		this.cluster.check();
		this.subsessions.check();
		this.jdbc.check();
		this.locking.check();
		this.limits.check();
		this.migration.check();
		this.memcached.check();
		this.serialization.check();
	}

	private void checkIntervals(Duration sync, Duration touch) {
		if (this.maxInactiveInterval.isZero()) {
			throw InvalidSettingException.of("spring.session.timeout", this.maxInactiveInterval,
					"It must be positive, or negative for sessions that never expire. Zero is 'never' for a servlet"
							+ " container, and 'at once' for Spring Session.");
		}
		SettingsCheck.positive("sync.interval", sync);
		SettingsCheck.require(this.maxInactiveInterval.isNegative() || sync.compareTo(this.maxInactiveInterval) < 0,
				"sync.interval", sync,
				"less than the session timeout (" + InvalidSettingException.text(this.maxInactiveInterval)
						+ "), because a session would expire before"
						+ " it is synced; leave it out for half the timeout and at most 120s");
		SettingsCheck.require(sync.compareTo(SettingsCheck.DAY) <= 0, "sync.interval", sync, "at most 24h");
		SettingsCheck.require(!touch.isNegative() && touch.compareTo(sync) < 0, "touch-interval", touch,
				"zero (every page load) or more, and less than the sync interval (" + InvalidSettingException.text(sync)
						+ ")");
	}

	SessionTiming timing() {
		return new SessionTiming(syncInterval(), touchInterval(), this.cluster.getClockSkew(),
				this.reaper.getInterval());
	}

	Namespace namespace() {
		return new Namespace(this.namespace);
	}

	/** Which instances publish the event of a session that ends. */
	public enum EventScope {

		/** The instance that has ended the session. */
		LOCAL,

		/**
		 * All instances. The other instances publish a
		 * {@link dev.hybridsession.RemoteSessionEvent}.
		 */
		CLUSTER

	}

	/** Which instances hear of sessions that end: {@code hybrid-session.events.*}. */
	public static final class EventOptions {

		/**
		 * Instances that publish the event of a session that ends. All instances by
		 * default, so that a WebSocket is closed wherever it is.
		 */
		private EventScope scope = EventScope.CLUSTER;

		EventOptions() {
		}

		public EventScope getScope() {
			return this.scope;
		}

		public void setScope(EventScope scope) {
			this.scope = scope;
		}

	}

	/** How subsessions are kept: {@code hybrid-session.subsessions.*}. */
	public static final class SubsessionOptions {

		/**
		 * Names of the subsessions whose changes go to the database at once, which alone
		 * decides about them; losing memcached loses nothing of them.
		 */
		private Set<String> writeThrough = Set.of();

		SubsessionOptions() {
		}

		public Set<String> getWriteThrough() {
			return this.writeThrough;
		}

		public void setWriteThrough(Set<String> writeThrough) {
			this.writeThrough = Set.copyOf(writeThrough);
		}

		void check() {
			SettingsCheck.require(this.writeThrough.stream().allMatch(HybridSubsessions::isName),
					"subsessions.write-through", this.writeThrough,
					"a list of names of 1 to 64 letters, digits, dots, hyphens or underscores");
		}

	}

	/** Where the database keeps sessions: {@code hybrid-session.jdbc.*}. */
	public static final class JdbcOptions {

		/** The table that the scripts create. */
		public static final String DEFAULT_TABLE_NAME = "HYBRID_SESSION";

		/**
		 * Name of the table of sessions, after its schema and a dot if need be. The names
		 * of the other tables derive from it. The scripts that create the schema know the
		 * default name only.
		 */
		private String tableName = DEFAULT_TABLE_NAME;

		/**
		 * How many connections the pool of the sessions may have. It is opened beside the
		 * application's if that is a pool of HikariCP, Commons DBCP or Tomcat, with its
		 * settings; 0 means to take connections from the application's data source.
		 */
		private int poolSize = 10;

		/**
		 * How long a page waits for a connection that other pages have, between 1s and
		 * 1m. A login, an id change, a write-through change, and the read of a fenced
		 * copy wait twice as long. If a duration suffix is not specified, seconds will be
		 * used.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration wait = Duration.ofSeconds(10);

		/**
		 * Whether a table that is missing, or that the user of the database cannot write,
		 * stops the start. Otherwise the tables are not checked.
		 */
		private boolean checkTables = true;

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

		public boolean isCheckTables() {
			return this.checkTables;
		}

		public void setCheckTables(boolean checkTables) {
			this.checkTables = checkTables;
		}

		public Duration getWait() {
			return this.wait;
		}

		public void setWait(Duration wait) {
			this.wait = wait;
		}

		void check() {
			SettingsCheck.between("jdbc.wait", this.wait, Duration.ofSeconds(1), Duration.ofMinutes(1));
			SettingsCheck.require(this.poolSize >= 0, "jdbc.pool-size", this.poolSize,
					"at least 1, or 0 to take connections from the application's data source");
		}

	}

	/**
	 * Binds the settings about the other instances of the application: {@code
	 * hybrid-session.cluster.*}.
	 */
	public static final class ClusterOptions {

		/**
		 * Time between two heartbeats, by which instances tell each other of memcached.
		 * If a duration suffix is not specified, seconds will be used.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration heartbeat = Duration.ofSeconds(5);

		/**
		 * Time by which the clock of an instance may differ from the database's; at most
		 * 24h. Beyond that time, the instance ends no session. If a duration suffix is
		 * not specified, seconds will be used.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration clockSkew = Duration.ofSeconds(2);

		ClusterOptions() {
		}

		public Duration getHeartbeat() {
			return this.heartbeat;
		}

		public void setHeartbeat(Duration heartbeat) {
			this.heartbeat = heartbeat;
		}

		public Duration getClockSkew() {
			return this.clockSkew;
		}

		public void setClockSkew(Duration clockSkew) {
			this.clockSkew = clockSkew;
		}

		void check() {
			SettingsCheck.between("cluster.clock-skew", this.clockSkew, Duration.ZERO, SettingsCheck.DAY);
			SettingsCheck.between("cluster.heartbeat", this.heartbeat, Duration.ofSeconds(1), Duration.ofMinutes(1));
		}

	}

}
