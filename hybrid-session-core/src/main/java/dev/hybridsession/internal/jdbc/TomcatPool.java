package dev.hybridsession.internal.jdbc;

import java.util.Properties;

import org.apache.tomcat.jdbc.pool.ConnectionPool;
import org.apache.tomcat.jdbc.pool.DataSource;
import org.apache.tomcat.jdbc.pool.PoolConfiguration;
import org.apache.tomcat.jdbc.pool.PoolProperties;

import org.springframework.beans.BeanUtils;

/** A pool of Tomcat. */
record TomcatPool(DataSource pool) implements KnownPool {

	@Override
	public String name() {
		return this.pool.getName();
	}

	@Override
	public boolean isCopyable() {
		return this.pool.getClass() == DataSource.class;
	}

	@Override
	public TomcatPool copy(int size) {
		PoolConfiguration settings = this.pool.getPoolProperties();
		PoolProperties copy = new PoolProperties();
		BeanUtils.copyProperties(settings, copy, "connectionProperties", "dbProperties");
		Properties properties = new Properties();
		properties.putAll(settings.getDbProperties());
		copy.setDbProperties(properties);
		copy.setUrl(KnownPool.urlOfSessions(settings.getUrl(), properties));
		copy.setName(settings.getPoolName() + "-sessions");
		copy.setJmxEnabled(false);
		copy.setMaxActive(size);
		copy.setMaxIdle(size);
		copy.setMinIdle(0);
		copy.setInitialSize(0);
		long wait = settings.getMaxWait();
		copy.setMaxWait((int) ((wait <= 0) ? LONGEST_WAIT.toMillis() : Math.min(wait, LONGEST_WAIT.toMillis())));
		return new TomcatPool(new DataSource(copy));
	}

	@Override
	public void disconnect() {
		this.pool.purge();
	}

	/** A connection that is still being opened does not count. */
	@Override
	public boolean hasNoConnection() {
		ConnectionPool made = this.pool.getPool();
		// the getters of the data source would make a pool, and connect
		return made == null || made.getActive() + made.getIdle() == 0;
	}

	@Override
	public void close() {
		this.pool.close();
	}

}
