package dev.hybridsession.internal.jdbc;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.commons.dbcp2.BasicDataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/** Tests of the second pool beside one of Commons DBCP. */
class DbcpPoolTests {

	private final AtomicInteger connects = new AtomicInteger();

	/** A database that hangs would hold up the stop of the application. */
	@Test
	void poolThatIsDisconnectedConnectsWhenItIsNeededAgainAndNotBefore() throws Exception {
		JdbcDataSource database = new JdbcDataSource();
		database.setURL("jdbc:h2:mem:dbcp");
		BasicDataSource source = new BasicDataSource();
		source.setUrl("jdbc:test:counted");
		source.setDriver(driver(database));
		try (BasicDataSource pool = new DbcpPool(source, "shop").copy(3).pool()) {
			use(pool);
			int before = this.connects.get();
			new DbcpPool(pool).disconnect();
			assertThat(this.connects).hasValue(before);
			assertThat(pool.getNumIdle()).isZero();
			use(pool);
			assertThat(this.connects).hasValue(before + 1);
		}
	}

	private Driver driver(JdbcDataSource database) throws SQLException {
		Driver driver = mock();
		given(driver.acceptsURL(any())).willReturn(true);
		given(driver.connect(any(), any(Properties.class))).willAnswer((call) -> {
			this.connects.incrementAndGet();
			return database.getConnection();
		});
		return driver;
	}

	private static void use(BasicDataSource pool) throws SQLException {
		try (Connection connection = pool.getConnection()) {
			assertThat(connection.isValid(1)).isTrue();
		}
	}

}
