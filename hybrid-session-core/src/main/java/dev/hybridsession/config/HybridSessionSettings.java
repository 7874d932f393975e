package dev.hybridsession.config;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import dev.hybridsession.repository.AttributeErrorPolicy;
import org.jspecify.annotations.Nullable;

import org.springframework.session.FlushMode;
import org.springframework.session.MapSession;
import org.springframework.session.SaveMode;

/**
 * Everything that can be set, with its defaults. With Spring Boot the properties
 * {@code hybrid-session.*} set these; without it, a bean of this type does.
 */
public final class HybridSessionSettings {

	/** How far memcached may run ahead of the database if nothing else is set. */
	static final Duration DEFAULT_SYNC_INTERVAL = Duration.ofSeconds(120);

	static final String DEFAULT_TABLE_NAME = "HYBRID_SESSION";

	static final int DEFAULT_REAPER_INTERVAL_SECONDS = 60;

	private Duration maxInactiveInterval = MapSession.DEFAULT_MAX_INACTIVE_INTERVAL;

	private String namespace = "hybrid";

	private SaveMode saveMode = SaveMode.ON_SET_ATTRIBUTE;

	private FlushMode flushMode = FlushMode.ON_SAVE;

	private @Nullable Duration touchInterval;

	private Set<String> writeThroughAttributes = Set.of();

	private @Nullable Duration syncInterval;

	private boolean syncBackground = true;

	private int syncBatchSize = 200;

	private boolean reaperEnabled = true;

	private Duration reaperInterval = Duration.ofSeconds(DEFAULT_REAPER_INTERVAL_SECONDS);

	private int reaperBatchSize = 500;

	private boolean jdbcArchive;

	private final MemcachedOptions memcached = new MemcachedOptions();

	private final SubsessionOptions subsessions = new SubsessionOptions();

	private final LockingOptions locking = new LockingOptions();

	private int poolSize = 10;

	private String tableName = DEFAULT_TABLE_NAME;

	private List<String> allowedClasses = List.of();

	private AttributeErrorPolicy onError = AttributeErrorPolicy.HIDE_ATTRIBUTE;

	private EventScope eventScope = EventScope.CLUSTER;

	private final ClusterOptions cluster = new ClusterOptions();

	private final SecurityOptions security = new SecurityOptions();

	private final LimitOptions limits = new LimitOptions();

	public Duration getMaxInactiveInterval() {
		return this.maxInactiveInterval;
	}

	/**
	 * Sets how long a new session may be idle.
	 * @param maxInactiveInterval the interval; negative means for ever
	 */
	public void setMaxInactiveInterval(Duration maxInactiveInterval) {
		this.maxInactiveInterval = Objects.requireNonNull(maxInactiveInterval, "maxInactiveInterval");
	}

	public String getNamespace() {
		return this.namespace;
	}

	/**
	 * Sets what separates this application from others in memcached and in the tables.
	 * @param namespace 1 to 64 letters, digits, dots, hyphens or underscores
	 */
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

	/**
	 * Returns how often an unchanged session is rewritten at most.
	 * @return what was set, or else 1 s and at most a tenth of the sync interval
	 */
	public Duration getTouchInterval() {
		if (this.touchInterval != null) {
			return this.touchInterval;
		}
		return shorter(Duration.ofSeconds(1), getSyncInterval().dividedBy(10));
	}

	/**
	 * Sets how often an unchanged session is rewritten at most.
	 * @param touchInterval the interval; zero means on every page load
	 */
	public void setTouchInterval(@Nullable Duration touchInterval) {
		this.touchInterval = touchInterval;
	}

	public Set<String> getWriteThroughAttributes() {
		return this.writeThroughAttributes;
	}

	/**
	 * Sets further attributes whose changes go to the database at once, beside those that
	 * security decides by.
	 * @param names their names
	 */
	public void setWriteThroughAttributes(Set<String> names) {
		this.writeThroughAttributes = Set.copyOf(names);
	}

	/**
	 * Returns how far memcached may run ahead of the database.
	 * @return what was set, or else 120 s and at most half the max inactive interval
	 */
	public Duration getSyncInterval() {
		if (this.syncInterval != null) {
			return this.syncInterval;
		}
		boolean expires = !this.maxInactiveInterval.isNegative() && !this.maxInactiveInterval.isZero();
		return expires ? shorter(DEFAULT_SYNC_INTERVAL, this.maxInactiveInterval.dividedBy(2)) : DEFAULT_SYNC_INTERVAL;
	}

	private static Duration shorter(Duration a, Duration b) {
		return (a.compareTo(b) <= 0) ? a : b;
	}

	/**
	 * Sets how far memcached may run ahead of the database.
	 * @param syncInterval a positive interval shorter than the max inactive interval
	 */
	public void setSyncInterval(@Nullable Duration syncInterval) {
		this.syncInterval = syncInterval;
	}

	public boolean isSyncBackground() {
		return this.syncBackground;
	}

	/**
	 * Sets whether sessions are synced in the background.
	 * @param syncBackground {@code false} if page loads alone are to sync
	 */
	public void setSyncBackground(boolean syncBackground) {
		this.syncBackground = syncBackground;
	}

	public int getSyncBatchSize() {
		return this.syncBatchSize;
	}

	public void setSyncBatchSize(int syncBatchSize) {
		this.syncBatchSize = syncBatchSize;
	}

	public boolean isReaperEnabled() {
		return this.reaperEnabled;
	}

	public void setReaperEnabled(boolean reaperEnabled) {
		this.reaperEnabled = reaperEnabled;
	}

	public Duration getReaperInterval() {
		return this.reaperInterval;
	}

	public void setReaperInterval(Duration reaperInterval) {
		this.reaperInterval = reaperInterval;
	}

	public int getReaperBatchSize() {
		return this.reaperBatchSize;
	}

	public void setReaperBatchSize(int reaperBatchSize) {
		this.reaperBatchSize = reaperBatchSize;
	}

	public boolean isJdbcArchive() {
		return this.jdbcArchive;
	}

	/**
	 * Sets whether a row per ended session is kept in the archive table.
	 * @param jdbcArchive whether to keep one
	 */
	public void setJdbcArchive(boolean jdbcArchive) {
		this.jdbcArchive = jdbcArchive;
	}

	/**
	 * Returns what can be set of memcached.
	 * @return the options, to be changed
	 */
	public MemcachedOptions getMemcached() {
		return this.memcached;
	}

	/**
	 * Returns what can be set of subsessions.
	 * @return the options, to be changed
	 */
	public SubsessionOptions getSubsessions() {
		return this.subsessions;
	}

	/**
	 * Returns what can be set of locks.
	 * @return the options, to be changed
	 */
	public LockingOptions getLocking() {
		return this.locking;
	}

	public int getPoolSize() {
		return this.poolSize;
	}

	/**
	 * Sets how many connections the pool of the sessions may have, which is opened beside
	 * the application's if that is a pool of HikariCP, Commons DBCP or Tomcat.
	 * @param poolSize the most connections; 0 to take them from the application's data
	 * source
	 */
	public void setPoolSize(int poolSize) {
		this.poolSize = poolSize;
	}

	public String getTableName() {
		return this.tableName;
	}

	public void setTableName(String tableName) {
		this.tableName = tableName;
	}

	public List<String> getAllowedClasses() {
		return this.allowedClasses;
	}

	/**
	 * Sets further classes that sessions may consist of, as patterns of
	 * {@link java.io.ObjectInputFilter.Config#createFilter(String)}, with {@code !} those
	 * that they may not. They decide before the defaults, which
	 * {@link dev.hybridsession.serializer.ClassFilter} names.
	 * @param allowedClasses the patterns
	 */
	public void setAllowedClasses(List<String> allowedClasses) {
		this.allowedClasses = List.copyOf(allowedClasses);
	}

	public AttributeErrorPolicy getOnError() {
		return this.onError;
	}

	public void setOnError(AttributeErrorPolicy onError) {
		this.onError = onError;
	}

	/**
	 * Returns what can be set of several instances.
	 * @return the options, to be changed
	 */
	public EventScope getEventScope() {
		return this.eventScope;
	}

	/**
	 * Sets which instances publish the event of a session that ends.
	 * @param eventScope the scope
	 */
	public void setEventScope(EventScope eventScope) {
		this.eventScope = Objects.requireNonNull(eventScope, "eventScope");
	}

	public ClusterOptions getCluster() {
		return this.cluster;
	}

	/**
	 * Returns what can be set of whom to believe.
	 * @return the options, to be changed
	 */
	public SecurityOptions getSecurity() {
		return this.security;
	}

	/**
	 * Returns what can be set of the size of sessions.
	 * @return the options, to be changed
	 */
	public LimitOptions getLimits() {
		return this.limits;
	}

}
