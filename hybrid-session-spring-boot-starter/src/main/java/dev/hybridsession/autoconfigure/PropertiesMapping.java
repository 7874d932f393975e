package dev.hybridsession.autoconfigure;

import java.time.Duration;

import dev.hybridsession.config.HybridSessionSettings;
import dev.hybridsession.tier.InvalidSettingException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.PropertyMapper;
import org.springframework.util.unit.DataSize;

/**
 * Turns properties into settings. What the properties leave open stays at the default of
 * the settings.
 */
final class PropertiesMapping {

	private PropertiesMapping() {
	}

	/**
	 * Makes settings.
	 * @param properties the properties
	 * @param timeout the session timeout, or {@code null} if none is configured
	 * @return settings that have not been checked
	 * @throws InvalidSettingException if a property cannot be expressed as a setting
	 */
	static HybridSessionSettings settings(HybridSessionProperties properties, @Nullable Duration timeout) {
		HybridSessionSettings settings = new HybridSessionSettings();
		PropertyMapper map = PropertyMapper.get();
		map.from(timeout).to(settings::setMaxInactiveInterval);
		settings.setNamespace(properties.namespace());
		settings.setSaveMode(properties.saveMode());
		settings.setFlushMode(properties.flushMode());
		map.from(properties::touchInterval).to(settings::setTouchInterval);
		settings.setWriteThroughAttributes(properties.writeThroughAttributes());
		map.from(properties.sync()::interval).to(settings::setSyncInterval);
		settings.setSyncBackground(properties.sync().background());
		settings.setSyncBatchSize(properties.sync().batchSize());
		settings.setReaperEnabled(properties.reaper().enabled());
		settings.setReaperInterval(properties.reaper().interval());
		settings.setReaperBatchSize(properties.reaper().batchSize());
		settings.setJdbcArchive(properties.reaper().archive() == HybridSessionProperties.Archive.JDBC);
		MemcachedProperties memcached = properties.memcached();
		settings.getMemcached().setServers(memcached.servers());
		settings.getMemcached().setProtocol(memcached.protocol());
		settings.getMemcached().setOperationTimeout(memcached.operationTimeout());
		settings.getMemcached().setConnections(memcached.connections());
		settings.getMemcached()
			.setMaxItemSize(bytes("memcached.max-item-size", memcached.maxItemSize(),
					"It must be positive, at most what memcached's option -I allows, and less than 2GB."));
		settings.getMemcached().setReplicas(memcached.replicas());
		settings.getMemcached().setUsername(memcached.username());
		settings.getMemcached().setPassword(memcached.password());
		LockingProperties locking = properties.locking();
		settings.getLocking().setMode(locking.getMode());
		settings.getLocking().setInclude(locking.getInclude());
		settings.getLocking().setExclude(locking.getExclude());
		settings.getLocking().setLease(locking.getLease());
		settings.getLocking().setWait(locking.getWait());
		settings.getLocking().setOnTimeout(locking.getOnTimeout());
		settings.setPoolSize(properties.jdbc().getPoolSize());
		settings.setTableName(properties.jdbc().getTableName());
		settings.setAllowedClasses(properties.serialization().allowedClasses());
		settings.setOnError(properties.serialization().onError());
		settings.getSubsessions().setWriteThrough(properties.subsessions().writeThrough());
		settings.getCluster().setHeartbeat(properties.cluster().heartbeat());
		settings.getCluster().setClockSkew(properties.cluster().clockSkew());
		settings.setEventScope(properties.events().scope());
		SecurityProperties security = properties.security();
		settings.getSecurity().setIdSigningKeys(security.getIdSigningKeys());
		settings.getSecurity().setUnsignedIdsUntil(security.getUnsignedIdsUntil());
		settings.getSecurity().setRecordKeys(security.getRecordKeys());
		settings.getSecurity().setRecordMode(security.getRecordMode());
		HybridSessionProperties.Limits limits = properties.limits();
		settings.getLimits()
			.setRecordSize(
					bytes("limits.record-size", limits.recordSize(), "It must be at least 1KB and less than 2GB."));
		settings.getLimits().setAttributes(limits.attributes());
		settings.getLimits().setAttributeNameLength(limits.attributeNameLength());
		return settings;
	}

	private static int bytes(String property, DataSize size, String allowed) {
		if (size.toBytes() > Integer.MAX_VALUE || size.toBytes() < 0) {
			throw InvalidSettingException.of("hybrid-session." + property, size, allowed);
		}
		return (int) size.toBytes();
	}

}
