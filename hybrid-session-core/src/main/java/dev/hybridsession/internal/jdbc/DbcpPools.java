package dev.hybridsession.internal.jdbc;

import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Properties;

import javax.sql.DataSource;

import org.apache.commons.dbcp2.BasicDataSource;

import org.springframework.beans.BeanUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Makes a second Commons DBCP 2 pool from the settings of another. Nothing here may be
 * called unless Commons DBCP is on the class path.
 */
public final class DbcpPools {

	/** As long as a pool of HikariCP keeps a connection that nobody uses. */
	private static final Duration IDLE = Duration.ofMinutes(1);

	private DbcpPools() {
	}

	/**
	 * Makes a second pool, which connects when it is first used.
	 * @param source the other pool
	 * @param size the most connections
	 * @param longestWait how long a thread may wait for one
	 * @return the pool, which the caller has to close
	 */
	public static BasicDataSource copy(BasicDataSource source, int size, Duration longestWait) {
		BasicDataSource copy = new BasicDataSource();
		BeanUtils.copyProperties(source, copy, "jmxName", "loginTimeout", "logWriter");
		copy.setConnectionInitSqls(source.getConnectionInitSqls());
		copy.setDisconnectionSqlCodes(source.getDisconnectionSqlCodes());
		copy.setDisconnectionIgnoreSqlCodes(source.getDisconnectionIgnoreSqlCodes());
		connectionProperties(source)
			.forEach((name, value) -> copy.addConnectionProperty(name.toString(), value.toString()));
		copy.setMaxTotal(size);
		copy.setMaxIdle(size);
		copy.setMinIdle(0);
		copy.setInitialSize(0);
		if (source.getDurationBetweenEvictionRuns().isNegative() || source.getDurationBetweenEvictionRuns().isZero()) {
			copy.setDurationBetweenEvictionRuns(IDLE.dividedBy(2));
			copy.setMinEvictableIdle(IDLE);
		}
		Duration wait = source.getMaxWaitDuration();
		copy.setMaxWait((wait.isNegative() || wait.compareTo(longestWait) > 0) ? longestWait : wait);
		return copy;
	}

	/**
	 * Closes the idle connections of a pool, which opens others when they are needed.
	 * {@code restart()} would connect to the database, which may hang.
	 */
	public static void disconnect(BasicDataSource pool) {
		var used = pool.getConnectionPool();
		if (used != null) {
			used.clear();
		}
	}

	/** One that is still being opened does not count. */
	static boolean hasNoConnection(DataSource pool) {
		BasicDataSource dbcp = (BasicDataSource) pool;
		return dbcp.getNumActive() + dbcp.getNumIdle() == 0;
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

}
