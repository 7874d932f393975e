package dev.hybridsession.internal.jdbc;

import java.lang.reflect.Method;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

import org.apache.commons.dbcp2.BasicDataSource;

import org.springframework.beans.BeanUtils;
import org.springframework.util.ReflectionUtils;

/**
 * A pool of Commons DBCP 2.
 *
 * @param name how messages call it
 */
record DbcpPool(BasicDataSource pool, String name) implements KnownPool {

	DbcpPool(BasicDataSource pool) {
		this(pool, pool.getClass().getSimpleName());
	}

	@Override
	public boolean isCopyable() {
		return this.pool.getClass() == BasicDataSource.class;
	}

	@Override
	public DbcpPool copy(int size) {
		BasicDataSource source = this.pool;
		BasicDataSource copy = new BasicDataSource();
		BeanUtils.copyProperties(source, copy, "jmxName", "loginTimeout", "logWriter");
		copy.setConnectionInitSqls(source.getConnectionInitSqls());
		copy.setDisconnectionSqlCodes(source.getDisconnectionSqlCodes());
		copy.setDisconnectionIgnoreSqlCodes(source.getDisconnectionIgnoreSqlCodes());
		Properties properties = connectionProperties(source);
		properties.forEach((key, value) -> copy.addConnectionProperty(key.toString(), value.toString()));
		copy.setUrl(KnownPool.urlOfSessions(source.getUrl(), properties));
		copy.setMaxTotal(size);
		copy.setMaxIdle(size);
		copy.setMinIdle(0);
		copy.setInitialSize(0);
		if (source.getDurationBetweenEvictionRuns().isNegative() || source.getDurationBetweenEvictionRuns().isZero()) {
			copy.setDurationBetweenEvictionRuns(IDLE.dividedBy(2));
			copy.setMinEvictableIdle(IDLE);
		}
		Duration wait = source.getMaxWaitDuration();
		copy.setMaxWait((wait.isNegative() || wait.compareTo(LONGEST_WAIT) > 0) ? LONGEST_WAIT : wait);
		return new DbcpPool(copy, "dbcp2-sessions");
	}

	/** The only setting that cannot be read otherwise. */
	private static Properties connectionProperties(BasicDataSource source) {
		Method getter = ReflectionUtils.findMethod(BasicDataSource.class, "getConnectionProperties");
		if (getter == null) {
			throw new IllegalStateException("The connection properties of a pool of Commons DBCP cannot be read: set"
					+ " hybrid-session.jdbc.pool-size=0");
		}
		ReflectionUtils.makeAccessible(getter);
		Object properties = ReflectionUtils.invokeMethod(getter, source);
		return (properties instanceof Properties known) ? known : new Properties();
	}

	/** {@code restart()} would connect to the database, which may hang. */
	@Override
	public void disconnect() {
		var used = this.pool.getConnectionPool();
		if (used != null) {
			used.clear();
		}
	}

	/** A connection that is still being opened does not count. */
	@Override
	public boolean hasNoConnection() {
		return this.pool.getNumActive() + this.pool.getNumIdle() == 0;
	}

	@Override
	public void close() throws SQLException {
		this.pool.close();
	}

}
