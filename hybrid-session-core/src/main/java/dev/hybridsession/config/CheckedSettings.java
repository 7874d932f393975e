package dev.hybridsession.config;

import java.time.Clock;
import java.util.List;
import java.util.regex.Pattern;

import dev.hybridsession.lock.LockSettings;
import dev.hybridsession.memcached.MemcachedServer;
import dev.hybridsession.memcached.MemcachedSettings;
import dev.hybridsession.repository.SessionTiming;
import dev.hybridsession.security.RecordSeal;
import dev.hybridsession.security.SignedIds;
import dev.hybridsession.serializer.ClassFilter;
import dev.hybridsession.tier.ClusterClock;
import dev.hybridsession.tier.InvalidSettingException;
import dev.hybridsession.tier.Namespace;

/**
 * Settings that can work, and what follows from them.
 *
 * @param values the settings
 * @param timing every judgement of time
 * @param memcached how to reach memcached
 * @param namespace the application
 * @param signedIds tells the ids that are ours
 * @param recordSeal tells the values of the cache that are ours
 * @param clock the time
 */
record CheckedSettings(HybridSessionSettings values, SessionTiming timing, MemcachedSettings memcached,
		Namespace namespace, SignedIds signedIds, RecordSeal recordSeal, ClusterClock clock) {

	/**
	 * What {@link java.io.ObjectInputFilter.Config#createFilter} understands, without
	 * what it would silently take for a class name that no class has.
	 */
	private static final Pattern CLASS_PATTERN = Pattern
		.compile("max[a-z]+=\\d+|!?([^!*/;=\\s]+/)?([^!*/;=\\s]+\\*?|[^!*/;=\\s]+\\.\\*\\*|\\*)");

	/**
	 * Checks settings.
	 * @throws InvalidSettingException if they cannot work
	 */
	static CheckedSettings of(HybridSessionSettings values, Clock clock) {
		new SettingsCheck(values).check();
		CheckedSettings settings = new CheckedSettings(values,
				new SessionTiming(values.getSyncInterval(), values.getTouchInterval(),
						values.getCluster().getClockSkew(), values.getReaperInterval()),
				memcached(values), new Namespace(values.getNamespace()), values.getSecurity().signedIds(clock),
				values.getSecurity().recordSeal(),
				new ClusterClock(clock, values.getCluster().getClockSkew(), System::nanoTime));
		settings.classFilter(List.of());
		return settings;
	}

	private static MemcachedSettings memcached(HybridSessionSettings values) {
		return new MemcachedSettings(values.getMemcached().getServers().stream().map(MemcachedServer::of).toList(),
				values.getMemcached().getProtocol(), values.getMemcached().getOperationTimeout(),
				values.getMemcached().getConnections(), values.getMemcached().getMaxItemSize(),
				values.getMemcached().getReplicas(), values.getMemcached().user());
	}

	/** Whether any request locks its session. */
	boolean locks() {
		return this.values.getLocking().getMode() != LockingMode.NONE;
	}

	LockSettings locking() {
		LockingOptions locking = this.values.getLocking();
		return new LockSettings(locking.getLease(), locking.getWait(), this.values.getCluster().getClockSkew(),
				locking.getOnTimeout());
	}

	/**
	 * What values may consist of.
	 * @param basePackages the packages of the application
	 * @throws InvalidSettingException if a pattern is none
	 */
	ClassFilter classFilter(List<String> basePackages) {
		List<String> allowed = this.values.getAllowedClasses();
		try {
			for (String pattern : allowed) {
				if (!CLASS_PATTERN.matcher(pattern).matches()) {
					throw new IllegalArgumentException("'" + pattern + "' is nothing of these");
				}
			}
			return ClassFilter.of(allowed, basePackages);
		}
		catch (IllegalArgumentException ex) {
			throw InvalidSettingException.of(ClassFilter.PROPERTY, allowed,
					"It must be a list of class names, of packages as 'com.example.*', or with their subpackages as"
							+ " 'com.example.**', each with '!' before it if it is not allowed: " + ex.getMessage()
							+ ".");
		}
	}

}
