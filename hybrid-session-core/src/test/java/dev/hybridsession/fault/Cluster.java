package dev.hybridsession.fault;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TcpProxy;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;

import org.springframework.jdbc.core.JdbcTemplate;

/** Two instances with their jobs over three memcached processes and a database. */
final class Cluster implements AutoCloseable {

	static final Duration SYNC_INTERVAL = Duration.ofSeconds(3);

	static final int NODES = 3;

	/**
	 * An instance that misses four beats counts as vanished, and the other one then
	 * trusts copies again. A busy machine may let an instance stand for seconds.
	 */
	static final Duration HEARTBEAT = Duration.ofMillis(2_500);

	final List<MemcachedProcess> nodes = new ArrayList<>();

	final int replicas;

	final TestDatabase database;

	final Member one;

	final Member two;

	private final List<HikariDataSource> pools = new ArrayList<>();

	/** Between the instances and the database. */
	final TcpProxy databaseProxy;

	Cluster(int replicas, String... memcachedArguments) throws Exception {
		this(HEARTBEAT, replicas, memcachedArguments);
	}

	/**
	 * Starts a cluster.
	 * @param heartbeat the pause between two beats of an instance
	 */
	Cluster(Duration heartbeat, int replicas, String... memcachedArguments) throws Exception {
		this.replicas = replicas;
		for (int i = 0; i < NODES; i++) {
			this.nodes.add(MemcachedProcess.start(memcachedArguments));
		}
		this.database = TestDatabaseServer.POSTGRESQL.create();
		InetSocketAddress address = this.database.address();
		this.databaseProxy = TcpProxy.to(address.getHostString(), address.getPort());
		this.one = new Member(this.nodes, replicas, dataSource(), heartbeat);
		this.two = new Member(this.nodes, replicas, dataSource(), heartbeat);
	}

	private DataSource dataSource() {
		String url = this.database.url(new InetSocketAddress(this.databaseProxy.host(), this.databaseProxy.port()));
		HikariDataSource pool = this.database.connect((config) -> config.setJdbcUrl(url));
		this.pools.add(pool);
		return pool;
	}

	/**
	 * Cuts the database off. Until then a page waits for long for a connection: a busy
	 * machine may take as long to connect all users at once.
	 */
	void cutDatabase() {
		this.pools.forEach((pool) -> pool.setConnectionTimeout(1_000));
		this.databaseProxy.cut();
	}

	List<Member> members() {
		return List.of(this.one, this.two);
	}

	List<HybridInstance> instances() {
		return members().stream().map((member) -> member.instance).toList();
	}

	String name(int node) {
		return this.nodes.get(node).address();
	}

	/**
	 * Lets the instances tell each other what they see of the nodes, and waits until they
	 * have synced what the others may look for in the database.
	 */
	void beat() {
		members().forEach((member) -> member.running.beatNow());
		members().forEach((member) -> member.running.beatNow());
		members().forEach(Member::awaitSettled);
	}

	/** Waits until every instance has lost a node, or has it back. */
	void awaitNode(int node, boolean there) {
		members().forEach((member) -> member.awaitNode(name(node), there));
	}

	/** Returns how many nodes some instance cannot reach. */
	int away() {
		Set<String> away = new HashSet<>();
		members().forEach((member) -> away.addAll(member.cache.routes().away()));
		return away.size();
	}

	/** Returns how many instances there are by the notebook. */
	int notes() {
		Integer notes = new JdbcTemplate(this.database.dataSource())
			.queryForObject("SELECT COUNT(*) FROM HYBRID_SESSION_INSTANCE", Integer.class);
		return (notes != null) ? notes : 0;
	}

	/** Kills every node, and waits until everybody knows. */
	void loseMemcached() {
		this.nodes.forEach(MemcachedProcess::kill);
		IntStream.range(0, NODES).forEach((node) -> awaitNode(node, false));
	}

	@Override
	public void close() throws Exception {
		this.one.close();
		this.two.close();
		this.nodes.forEach(MemcachedProcess::close);
		this.database.close();
		this.databaseProxy.close();
	}

}
