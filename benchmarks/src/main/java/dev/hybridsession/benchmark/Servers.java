package dev.hybridsession.benchmark;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.SessionObserver;
import dev.hybridsession.internal.cache.memcached.Memcached;
import dev.hybridsession.internal.cache.memcached.MemcachedServer;
import dev.hybridsession.internal.cache.memcached.MemcachedSettings;
import dev.hybridsession.internal.cache.memcached.MemcachedTls;
import dev.hybridsession.internal.cache.routing.CacheNode;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.cache.routing.SealedNode;
import dev.hybridsession.internal.copies.SessionTiming;
import dev.hybridsession.internal.security.RecordSeal;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.Ports;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/**
 * A memcached, a PostgreSQL and a Redis of our own, which all scenarios share, and what
 * is connected to them.
 */
final class Servers implements AutoCloseable {

	private static final int MAX_ITEM_BYTES = 1024 * 1024;

	/** A late answer is slow, and no outage: the benchmark must not measure it as one. */
	static final Duration OPERATION_TIMEOUT = Duration.ofSeconds(5);

	private static final int NODES = 3;

	private final List<MemcachedProcess> nodes = new ArrayList<>();

	private static final int CONNECTIONS = 20;

	/** Room for the sessions of all scenarios: evictions would be measured otherwise. */
	private static final int MEGABYTES = 1_024;

	private final Deque<AutoCloseable> opened = new ArrayDeque<>();

	private final Addresses addresses;

	private final HikariDataSource dataSource;

	private final @Nullable MemcachedProcess memcached;

	private Servers(Addresses addresses, @Nullable MemcachedProcess memcached,
			List<? extends AutoCloseable> processes) {
		this.addresses = addresses;
		this.memcached = memcached;
		processes.forEach(this.opened::push);
		this.dataSource = closing(new HikariDataSource());
		this.dataSource.setJdbcUrl(addresses.jdbcUrl());
		this.dataSource.setUsername(addresses.username());
		this.dataSource.setPassword(addresses.password());
		this.dataSource.setMaximumPoolSize(CONNECTIONS);
		this.dataSource.setMinimumIdle(0);
	}

	/** Starts the servers, which end when this is closed. */
	static Servers start() {
		return start(MEGABYTES);
	}

	static Servers start(int megabytes) {
		MemcachedProcess memcached = MemcachedProcess.start("-m", Integer.toString(megabytes));
		TestDatabase database = TestDatabaseServer.POSTGRESQL.create();
		new ResourceDatabasePopulator(new ClassPathResource("org/springframework/session/jdbc/schema-postgresql.sql"))
			.execute(database.dataSource());
		List<AutoCloseable> processes = new ArrayList<>(List.of(memcached, database));
		int redisPort = 0;
		if (RedisProcess.isInstalled()) {
			RedisProcess redis = RedisProcess.start();
			processes.add(redis);
			redisPort = redis.port();
		}
		return new Servers(new Addresses(memcached.address(), database.url(), database.username(), database.password(),
				redisPort, Ports.take()), memcached, processes);
	}

	/** Connects anew to servers that another has started. */
	static Servers connect(Addresses addresses) {
		return new Servers(addresses, null, List.of());
	}

	Addresses addresses() {
		return this.addresses;
	}

	/** The memcached that was started here, for those who break it. */
	MemcachedProcess memcached() {
		return Objects.requireNonNull(this.memcached, "memcached was started elsewhere");
	}

	/** A Spring application, without a web server, that connects to the servers. */
	ApplicationContext context(Class<?> configuration) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource("servers", this.addresses.properties()));
		context.getBeanFactory().registerSingleton("dataSource", this.dataSource);
		context.register(configuration);
		context.refresh();
		return closing(context);
	}

	/** A connection to memcached of its own, as each instance of an application has. */
	RoutedCache cache() {
		return cache(MemcachedProtocol.AUTO);
	}

	RoutedCache cache(MemcachedProtocol protocol) {
		return cache(protocol, UnaryOperator.identity());
	}

	private RoutedCache cache(MemcachedProtocol protocol, UnaryOperator<CacheNode> seal) {
		return open(List.of(MemcachedServer.of(this.addresses.memcached())), protocol, OPERATION_TIMEOUT, 0, null,
				seal);
	}

	/**
	 * Connections to several memcached, as an instance has that reads a copy of each
	 * session from one or more of them.
	 */
	RoutedCache cluster(int replicas, Duration operationTimeout) {
		return open(cluster().stream().map((node) -> MemcachedServer.of(node.address())).toList(),
				MemcachedProtocol.AUTO, operationTimeout, replicas, null, UnaryOperator.identity());
	}

	private RoutedCache open(List<MemcachedServer> servers, MemcachedProtocol protocol, Duration operationTimeout,
			int replicas, @Nullable MemcachedTls tls, UnaryOperator<CacheNode> seal) {
		MemcachedSettings settings = new MemcachedSettings(servers, protocol, operationTimeout, 1, MAX_ITEM_BYTES,
				replicas, null, tls);
		RoutedCache cache = closing(Memcached.prepare(settings, MemcachedClientFactory.standard(), Clock.systemUTC(),
				Duration.ofSeconds(2), seal));
		cache.start();
		return cache;
	}

	/** The memcached of the cluster, which are started with the first use. */
	List<MemcachedProcess> cluster() {
		while (this.nodes.size() < NODES) {
			this.nodes.add(closing(MemcachedProcess.start("-m", "512")));
		}
		return this.nodes;
	}

	Instance clustered(int replicas, Duration operationTimeout, SessionTiming timing) {
		return closing(new Instance(cluster(replicas, operationTimeout), this.dataSource, timing));
	}

	/** An instance of an application that sets nothing. */
	Instance instance() {
		return instance(Instance.TIMING);
	}

	Instance instance(SessionTiming timing) {
		return instance(MemcachedProtocol.AUTO, timing);
	}

	Instance instance(MemcachedProtocol protocol, SessionTiming timing) {
		return closing(new Instance(cache(protocol), this.dataSource, timing));
	}

	/** An instance whose sessions are on another memcached. */
	Instance instance(MemcachedProcess memcached, @Nullable MemcachedTls tls, SessionTiming timing) {
		RoutedCache cache = open(List.of(MemcachedServer.of(memcached.address())), MemcachedProtocol.AUTO,
				OPERATION_TIMEOUT, 0, tls, UnaryOperator.identity());
		return closing(new Instance(cache, this.dataSource, timing));
	}

	/** An instance whose statements are counted. */
	Instance counted(StatementCounter statements) {
		return closing(new Instance(cache(), statements, Instance.TIMING));
	}

	/** An instance that tells an observer of everything. */
	Instance observed(SessionObserver observer) {
		return closing(new Instance(cache(), this.dataSource, Instance.TIMING, observer));
	}

	/** An instance whose values in memcached are sealed. */
	Instance sealed(RecordSeal seal, SessionTiming timing) {
		return closing(
				new Instance(cache(MemcachedProtocol.AUTO, (node) -> new SealedNode(node, seal, SessionObserver.NONE)),
						this.dataSource, timing));
	}

	DataSource dataSource() {
		return this.dataSource;
	}

	/** Closes something with the servers. */
	<T extends AutoCloseable> T closing(T resource) {
		this.opened.push(resource);
		return resource;
	}

	@Override
	public void close() {
		try {
			while (!this.opened.isEmpty()) {
				this.opened.pop().close();
			}
		}
		catch (Exception ex) {
			throw new IllegalStateException("Cannot close what was opened", ex);
		}
	}

}
