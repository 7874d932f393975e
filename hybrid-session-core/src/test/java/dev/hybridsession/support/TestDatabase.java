package dev.hybridsession.support;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/**
 * A database of its own on one of the {@link TestDatabaseServer servers}, with a
 * connection pool.
 */
public final class TestDatabase implements AutoCloseable {

	private final TestDatabaseServer server;

	private final TestDatabaseServer.Account account;

	private final Runnable drop;

	private final List<HikariDataSource> pools = new ArrayList<>();

	private final HikariDataSource dataSource;

	TestDatabase(TestDatabaseServer server, TestDatabaseServer.Account account, Runnable drop) {
		this.server = server;
		this.account = account;
		this.drop = drop;
		this.dataSource = connect((config) -> {
		});
	}

	/**
	 * Returns the kind of database.
	 * @return the server
	 */
	public TestDatabaseServer server() {
		return this.server;
	}

	/**
	 * Returns the pool that stays open until the database is closed.
	 * @return the pool, of at most 20 connections
	 */
	public DataSource dataSource() {
		return this.dataSource;
	}

	/**
	 * Opens another pool, which is closed with the database.
	 * @param customizer changes the pool's configuration
	 * @return the pool
	 */
	public HikariDataSource connect(Consumer<HikariConfig> customizer) {
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl(this.account.url());
		config.setUsername(this.account.username());
		config.setPassword(this.account.password());
		config.setMaximumPoolSize(20);
		config.setMinimumIdle(0);
		customizer.accept(config);
		HikariDataSource pool = new HikariDataSource(config);
		this.pools.add(pool);
		return pool;
	}

	/**
	 * Returns the JDBC URL.
	 * @return the URL, which may have parameters
	 */
	public String url() {
		return this.account.url();
	}

	/**
	 * Returns the JDBC URL by which the database is reached through a proxy.
	 * @param proxy where the proxy listens
	 * @return the URL
	 */
	public String url(InetSocketAddress proxy) {
		InetSocketAddress server = address();
		return this.account.url()
			.replace(server.getHostString() + ":" + server.getPort(), proxy.getHostString() + ":" + proxy.getPort());
	}

	/**
	 * Returns the user.
	 * @return the user's name
	 */
	public String username() {
		return this.account.username();
	}

	/**
	 * Returns the user's password.
	 * @return the password, maybe empty
	 */
	public String password() {
		return this.account.password();
	}

	/**
	 * Returns where the server listens.
	 * @return the address
	 * @throws IllegalStateException if the database runs in this JVM
	 */
	public InetSocketAddress address() {
		InetSocketAddress address = this.account.address();
		if (address == null) {
			throw new IllegalStateException(this.server + " has no address");
		}
		return address;
	}

	/**
	 * Runs one of the scripts that come with the database tier.
	 * @param name the name of the file
	 */
	public void runScript(String name) {
		ResourceDatabasePopulator script = new ResourceDatabasePopulator(
				new ClassPathResource("dev/hybridsession/jdbc/" + name));
		// Derby does not know IF EXISTS
		script.setIgnoreFailedDrops(true);
		script.execute(this.dataSource);
	}

	/** Closes the pools and drops the database. */
	@Override
	public void close() {
		// First, because MariaDB waits for every open transaction.
		this.pools.forEach(HikariDataSource::close);
		this.drop.run();
	}

	@Override
	public String toString() {
		return this.server.name();
	}

}
