package dev.hybridsession.internal.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;

import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.tomcat.jdbc.pool.DataSource;
import org.apache.tomcat.jdbc.pool.PoolProperties;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests of {@link DbcpPool} and {@link TomcatPool}. */
class OtherPoolsTests {

	@Test
	void copyOfADbcpPoolHasItsSettingsAndConnectionsOfItsOwn() throws SQLException {
		try (TestDatabase database = TestDatabaseServer.H2.create(); BasicDataSource pool = new BasicDataSource()) {
			pool.setUrl(database.url());
			pool.setUsername(database.username());
			pool.setPassword(database.password());
			pool.setConnectionInitSqls(List.of("SET @shop = 7"));
			pool.addConnectionProperty("LOCK_TIMEOUT", "1234");
			pool.setDefaultQueryTimeout(Duration.ofSeconds(9));
			pool.setValidationQuery("SELECT 1");
			pool.setMaxTotal(1);
			try (BasicDataSource copy = new DbcpPool(pool, "shop").copy(3).pool();
					Connection taken = pool.getConnection()) {
				JdbcTemplate jdbc = new JdbcTemplate(copy);
				assertThat(jdbc.queryForObject("SELECT @shop", Integer.class)).isEqualTo(7);
				assertThat(jdbc.queryForObject("CALL LOCK_TIMEOUT()", Integer.class)).isEqualTo(1234);
				assertThat(copy).usingRecursiveComparison()
					.comparingOnlyFields("defaultQueryTimeoutDuration", "validationQuery", "connectionProperties",
							"userName", "password", "driverClassName")
					.isEqualTo(pool);
				assertThat(copy.getMaxTotal()).isEqualTo(3);
				assertThat(copy.getMaxWaitDuration()).isEqualTo(Duration.ofSeconds(5));
				assertThat(taken.isClosed()).isFalse();
			}
			assertThat(pool.isClosed()).isFalse();
		}
	}

	@Test
	void copyOfATomcatPoolHasItsSettingsAndConnectionsOfItsOwn() throws SQLException {
		try (TestDatabase database = TestDatabaseServer.H2.create()) {
			DataSource pool = new DataSource(new PoolProperties());
			pool.setDriverClassName("org.h2.Driver");
			pool.setUrl(database.url());
			pool.setUsername(database.username());
			pool.setPassword(database.password());
			pool.setInitSQL("SET @shop = 7");
			pool.setConnectionProperties("LOCK_TIMEOUT=1234");
			pool.setValidationQuery("SELECT 1");
			pool.setMaxActive(1);
			DataSource copy = new TomcatPool(pool).copy(3).pool();
			try (Connection taken = pool.getConnection()) {
				JdbcTemplate jdbc = new JdbcTemplate(copy);
				assertThat(jdbc.queryForObject("SELECT @shop", Integer.class)).isEqualTo(7);
				assertThat(jdbc.queryForObject("CALL LOCK_TIMEOUT()", Integer.class)).isEqualTo(1234);
				assertThat(copy.getValidationQuery()).isEqualTo("SELECT 1");
				assertThat(copy.getMaxActive()).isEqualTo(3);
				assertThat(copy.getMaxWait()).isEqualTo(5000);
				assertThat(taken.isClosed()).isFalse();
			}
			finally {
				copy.close();
			}
			assertThat(pool.getPool().isClosed()).isFalse();
			pool.close();
		}
	}

	@Test
	void copiesHaveASocketTimeoutUnlessTheUrlHasOne() {
		BasicDataSource dbcp = new BasicDataSource();
		dbcp.setUrl("jdbc:mysql://database/shop?sslMode=REQUIRED");
		DataSource tomcat = new DataSource(new PoolProperties());
		tomcat.setUrl("jdbc:postgresql://database/shop");
		assertThat(new DbcpPool(dbcp).copy(3).pool().getUrl()).isEqualTo(dbcp.getUrl() + "&socketTimeout=60000");
		assertThat(new TomcatPool(tomcat).copy(3).pool().getUrl()).isEqualTo(tomcat.getUrl() + "?socketTimeout=60");
		assertThat(KnownPool.urlOfSessions("jdbc:postgresql:shop?socketTimeout=5", new Properties()))
			.isEqualTo("jdbc:postgresql:shop?socketTimeout=5");
	}

}
