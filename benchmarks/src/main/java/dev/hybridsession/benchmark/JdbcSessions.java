package dev.hybridsession.benchmark;

import javax.sql.DataSource;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.session.jdbc.PostgreSqlJdbcIndexedSessionRepositoryCustomizer;
import org.springframework.session.jdbc.config.annotation.web.http.EnableJdbcHttpSession;

/**
 * An application that keeps its sessions in PostgreSQL with Spring Session's own store.
 */
@Configuration(proxyBeanMethods = false)
@EnableJdbcHttpSession
class JdbcSessions {

	@Bean
	JdbcTransactionManager transactionManager(DataSource dataSource) {
		return new JdbcTransactionManager(dataSource);
	}

	@Bean
	PostgreSqlJdbcIndexedSessionRepositoryCustomizer postgreSql() {
		return new PostgreSqlJdbcIndexedSessionRepositoryCustomizer();
	}

}
