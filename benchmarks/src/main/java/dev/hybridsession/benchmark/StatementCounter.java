package dev.hybridsession.benchmark;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Counts the statements that go to a database, reads and writes apart. */
final class StatementCounter extends DelegatingDataSource {

	private final LongAdder reads = new LongAdder();

	private final LongAdder writes = new LongAdder();

	StatementCounter(DataSource dataSource) {
		super(dataSource);
	}

	long reads() {
		return this.reads.sum();
	}

	long writes() {
		return this.writes.sum();
	}

	@Override
	public Connection getConnection() throws SQLException {
		Connection connection = super.getConnection();
		return (Connection) Proxy.newProxyInstance(StatementCounter.class.getClassLoader(),
				new Class<?>[] { Connection.class }, (proxy, method, arguments) -> {
					if (method.getName().equals("prepareStatement")) {
						count((String) arguments[0]);
					}
					try {
						return method.invoke(connection, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getTargetException();
					}
				});
	}

	private void count(String sql) {
		(sql.strip().toUpperCase(Locale.ROOT).startsWith("SELECT") ? this.reads : this.writes).increment();
	}

}
