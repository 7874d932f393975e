package dev.hybridsession.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

import org.springframework.jdbc.core.JdbcTemplate;

/** The one PostgreSQL server of this JVM. It stops with the JVM. */
final class PostgresProcess {

	/**
	 * The system property by which the benchmarks have a server that waits for its disk,
	 * as a server in production does. The tests do without.
	 */
	private static final String DURABLE = "tests.postgresql.durable";

	private static final EmbeddedPostgres SERVER = start();

	private PostgresProcess() {
	}

	private static EmbeddedPostgres start() {
		Servers.require();
		try {
			String durable = Boolean.getBoolean(DURABLE) ? "on" : "off";
			return EmbeddedPostgres.builder()
				.setPort(Ports.take())
				.setServerConfig("max_connections", "300")
				.setServerConfig("deadlock_timeout", "100ms")
				.setServerConfig("fsync", durable)
				.setServerConfig("synchronous_commit", durable)
				.start();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static TestDatabaseServer.Account createDatabase(String database) {
		new JdbcTemplate(SERVER.getPostgresDatabase()).execute("CREATE DATABASE " + database);
		InetSocketAddress address = InetSocketAddress.createUnresolved("localhost", SERVER.getPort());
		return new TestDatabaseServer.Account("jdbc:postgresql://localhost:" + SERVER.getPort() + "/" + database,
				"postgres", "postgres", address);
	}

}
