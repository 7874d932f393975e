package dev.hybridsession.internal.jdbc;

import java.time.Duration;
import java.util.Properties;

import org.apache.tomcat.jdbc.pool.ConnectionPool;
import org.apache.tomcat.jdbc.pool.DataSource;
import org.apache.tomcat.jdbc.pool.PoolConfiguration;
import org.apache.tomcat.jdbc.pool.PoolProperties;

import org.springframework.beans.BeanUtils;

/**
 * Makes a second pool from the settings of a pool of Tomcat. Nothing here may be called
 * unless Tomcat's pool is on the class path.
 */
public final class TomcatPools {

	private TomcatPools() {
	}

	/**
	 * Makes a second pool, which connects when it is first used.
	 * @param source the other pool
	 * @param size the most connections
	 * @param longestWait how long a thread may wait for one
	 * @return the pool, which the caller has to close
	 */
	public static DataSource copy(DataSource source, int size, Duration longestWait) {
		PoolConfiguration settings = source.getPoolProperties();
		PoolProperties copy = new PoolProperties();
		BeanUtils.copyProperties(settings, copy, "connectionProperties", "dbProperties");
		Properties properties = new Properties();
		properties.putAll(settings.getDbProperties());
		copy.setDbProperties(properties);
		copy.setName(settings.getPoolName() + "-sessions");
		copy.setJmxEnabled(false);
		copy.setMaxActive(size);
		copy.setMaxIdle(size);
		copy.setMinIdle(0);
		copy.setInitialSize(0);
		long wait = settings.getMaxWait();
		copy.setMaxWait((int) ((wait <= 0) ? longestWait.toMillis() : Math.min(wait, longestWait.toMillis())));
		return new DataSource(copy);
	}

	/** One that is still being opened does not count. */
	static boolean hasNoConnection(javax.sql.DataSource pool) {
		ConnectionPool made = ((DataSource) pool).getPool();
		// the getters of the data source would make a pool, and connect
		return made == null || made.getActive() + made.getIdle() == 0;
	}

}
