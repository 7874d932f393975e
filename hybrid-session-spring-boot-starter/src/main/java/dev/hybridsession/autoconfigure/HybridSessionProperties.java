package dev.hybridsession.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;

import dev.hybridsession.config.EventScope;
import dev.hybridsession.repository.AttributeErrorPolicy;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.session.FlushMode;
import org.springframework.session.SaveMode;
import org.springframework.util.unit.DataSize;

/**
 * Configuration properties of hybrid sessions.
 *
 * @param enabled Whether sessions are kept in memcached and the database.
 * @param namespace Name of the application in every memcached key and every row: 1 to 64
 * letters, digits, dots, hyphens or underscores. Applications that share memcached or the
 * tables need different ones.
 * @param saveMode Session save mode. Determines which attributes a save writes.
 * @param flushMode Session flush mode. Determines when changes are saved.
 * @param touchInterval Interval at which an unchanged session is rewritten at most; zero
 * means on every page load. If not set, at most a tenth of the sync interval. If a
 * duration suffix is not specified, seconds will be used.
 * @param writeThroughAttributes Names of further session attributes whose changes go to
 * the database at once. Those that security decides by always do.
 * @param sync How memcached and the database are kept in step.
 * @param reaper How sessions that have expired are ended.
 * @param memcached How memcached is reached.
 * @param locking Which requests lock their session, and how.
 * @param jdbc Where the database keeps sessions.
 * @param serialization How attributes become bytes and back.
 * @param subsessions How subsessions are kept.
 * @param cluster What instances of the application have to reckon with.
 * @param events Which instances hear of sessions that end.
 * @param security Whom to believe.
 * @param limits How large sessions may grow.
 */
@ConfigurationProperties("hybrid-session")
public record HybridSessionProperties(@DefaultValue("true") boolean enabled, @DefaultValue("hybrid") String namespace,
		@DefaultValue("on-set-attribute") SaveMode saveMode, @DefaultValue("on-save") FlushMode flushMode,
		@DurationUnit(ChronoUnit.SECONDS) @Nullable Duration touchInterval,
		@DefaultValue Set<String> writeThroughAttributes, @DefaultValue Sync sync, @DefaultValue Reaper reaper,
		@NestedConfigurationProperty @DefaultValue MemcachedProperties memcached,
		@NestedConfigurationProperty @DefaultValue LockingProperties locking,
		@NestedConfigurationProperty @DefaultValue HybridSessionJdbcProperties jdbc,
		@DefaultValue Serialization serialization, @DefaultValue Subsessions subsessions, @DefaultValue Cluster cluster,
		@DefaultValue Events events, @NestedConfigurationProperty @DefaultValue SecurityProperties security,
		@DefaultValue Limits limits) {

	/**
	 * How memcached and the database are kept in step.
	 *
	 * @param interval Time by which memcached may run ahead of the database. If not set,
	 * at most half the session timeout. If a duration suffix is not specified, seconds
	 * will be used.
	 * @param background Whether sessions are synced in the background. Otherwise, page
	 * loads alone sync.
	 * @param batchSize Maximum number of rows to write in one round.
	 */
	public record Sync(@DurationUnit(ChronoUnit.SECONDS) @Nullable Duration interval,
			@DefaultValue("true") boolean background, @DefaultValue("200") int batchSize) {
	}

	/**
	 * How sessions that have expired are ended.
	 *
	 * @param enabled Whether this instance ends sessions that have expired.
	 * @param interval Pause between two passes. If a duration suffix is not specified,
	 * seconds will be used.
	 * @param batchSize Maximum number of rows to look at in one round.
	 * @param archive What is kept of ended sessions.
	 */
	public record Reaper(@DefaultValue("true") boolean enabled,
			@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("60s") Duration interval,
			@DefaultValue("500") int batchSize, @DefaultValue("none") Archive archive) {
	}

	/**
	 * What is kept of ended sessions.
	 */
	public enum Archive {

		/**
		 * Nothing.
		 */
		NONE,

		/**
		 * A row per ended session in the table of sessions with the suffix _ARCHIVE.
		 */
		JDBC

	}

	/**
	 * How attributes become bytes and back.
	 *
	 * @param allowedClasses Patterns of further classes that sessions may consist of,
	 * such as com.example.**, with ! before those that they may not. Values of the JDK,
	 * what Spring puts into sessions, and the packages of the application are allowed
	 * already. Only the default serializer heeds them.
	 * @param onError What happens if an attribute cannot be decoded.
	 */
	public record Serialization(@DefaultValue List<String> allowedClasses,
			@DefaultValue("hide-attribute") AttributeErrorPolicy onError) {
	}

	/**
	 * How subsessions are kept.
	 *
	 * @param writeThrough Names of the subsessions whose changes go to the database at
	 * once, which alone decides about them; losing memcached loses nothing of them.
	 */
	public record Subsessions(@DefaultValue Set<String> writeThrough) {
	}

	/**
	 * What instances of the application have to reckon with.
	 *
	 * @param heartbeat Time between two exchanges of what instances know of memcached. If
	 * a duration suffix is not specified, seconds will be used.
	 * @param clockSkew Time by which the clock of an instance may differ from the
	 * database's. Beyond that, the instance ends no session. If a duration suffix is not
	 * specified, seconds will be used.
	 */
	public record Cluster(@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("5s") Duration heartbeat,
			@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("2s") Duration clockSkew) {
	}

	/**
	 * Which instances hear of sessions that end.
	 *
	 * @param scope Instances that publish the event of a session that ends. All instances
	 * by default, so that a WebSocket is closed wherever it is.
	 */
	public record Events(@DefaultValue("cluster") EventScope scope) {
	}

	/**
	 * How large sessions may grow.
	 *
	 * @param recordSize Size up to which the record of a session, or the value of a
	 * subsession, may grow. A save beyond it fails and changes nothing.
	 * @param attributes Number of attributes that a session may have.
	 * @param attributeNameLength Number of characters that the name of an attribute may
	 * have, at least 100.
	 */
	public record Limits(@DefaultValue("8MB") DataSize recordSize, @DefaultValue("1000") int attributes,
			@DefaultValue("1000") int attributeNameLength) {
	}

}
