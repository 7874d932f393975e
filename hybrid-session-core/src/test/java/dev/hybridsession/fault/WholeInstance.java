package dev.hybridsession.fault;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;

import dev.hybridsession.HybridSession;
import dev.hybridsession.HybridSessionOperations.NodeState;
import dev.hybridsession.HybridSessionRepository;
import dev.hybridsession.SessionUnavailableException;
import dev.hybridsession.config.HybridSessionSettings;
import dev.hybridsession.config.HybridSessions;
import dev.hybridsession.internal.cache.routing.NodeOrder;
import dev.hybridsession.internal.session.RequestSessions;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.support.Later;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TcpProxy;
import dev.hybridsession.support.TestDatabase;
import net.spy.memcached.MemcachedClient;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * An instance as an application builds it, with its jobs. It reaches each node and the
 * database by a proxy of its own.
 */
final class WholeInstance implements AutoCloseable {

	final HybridSessions sessions;

	final HybridSessionRepository repository;

	final TcpProxy database;

	private final List<MemcachedProcess> nodes;

	private final CacheKeys keys;

	private final Map<Integer, TcpProxy> proxies = new HashMap<>();

	WholeInstance(List<MemcachedProcess> nodes, TestDatabase database, Consumer<HybridSessionSettings> settings)
			throws IOException {
		this.nodes = nodes;
		this.keys = new CacheKeys("hybrid", () -> new JdbcTemplate(database.dataSource())
			.queryForObject("SELECT STORE_ID FROM HYBRID_SESSION_STORE", String.class));
		for (MemcachedProcess node : nodes) {
			this.proxies.put(node.port(), TcpProxy.to(node.host(), node.port()));
		}
		InetSocketAddress address = database.address();
		this.database = TcpProxy.to(address.getHostString(), address.getPort());
		String url = database.url(new InetSocketAddress(this.database.host(), this.database.port()));
		this.sessions = HybridSessions.builder(database.connect((config) -> {
			config.setJdbcUrl(url);
			config.setConnectionTimeout(500);
			// the pool sets a second, which a busy machine may not keep
			config.addDataSourceProperty("loginTimeout", "10");
		}), nodes.stream().map(MemcachedProcess::address).toList())
			.clients((connectionFactory, server) -> new MemcachedClient(connectionFactory,
					List.of(new InetSocketAddress(server.getAddress(), this.proxies.get(server.getPort()).port()))))
			.configure(settings)
			.build();
		this.repository = this.sessions.repository();
		this.sessions.jobs().start();
		// a busy machine may take longer for the first connection than the pool waits
		Awaitility.await()
			.ignoreExceptionsInstanceOf(SessionUnavailableException.class)
			.until(() -> this.repository.findById(UUID.randomUUID().toString()) == null);
	}

	/** An instance that hears of the others once a minute. */
	static WholeInstance beatingRarely(List<MemcachedProcess> nodes, TestDatabase database) throws IOException {
		return new WholeInstance(nodes, database,
				(settings) -> settings.getCluster().setHeartbeat(Duration.ofMinutes(1)));
	}

	/** Does the work of one request. */
	<T extends @Nullable Object> T request(Function<HybridSessionRepository, T> work) {
		RequestSessions.begin();
		try {
			return work.apply(this.repository);
		}
		finally {
			RequestSessions.end();
		}
	}

	/** A new session, saved. */
	String create() {
		HybridSession session = this.repository.createSession();
		this.repository.save(session);
		return session.getId();
	}

	/** Gives a session another id, as a login does. */
	String login(String id) {
		HybridSession session = this.repository.findById(id);
		String newId = session.changeSessionId();
		this.repository.save(session);
		return newId;
	}

	/** Returns the node that has a key while all nodes are there. */
	MemcachedProcess home(Function<CacheKeys, String> key) {
		List<String> names = this.nodes.stream().map(MemcachedProcess::address).toList();
		return this.nodes.get(names.indexOf(NodeOrder.of(key.apply(this.keys), names).get(0)));
	}

	boolean finds(String id) {
		return this.repository.findById(id) != null;
	}

	void cut(MemcachedProcess node) {
		this.proxies.get(node.port()).cut();
		awaitNode(node, false);
	}

	void restore(MemcachedProcess node) throws IOException {
		this.proxies.get(node.port()).restore();
		awaitNode(node, true);
	}

	void awaitNode(MemcachedProcess node, boolean there) {
		await(() -> this.sessions.operations()
			.nodes()
			.stream()
			.filter(NodeState::available)
			.anyMatch((state) -> state.name().equals(node.address())) == there);
	}

	private static void await(Callable<Boolean> condition) {
		Awaitility.await().pollInterval(Duration.ofMillis(10)).until(condition);
	}

	/** Cuts the instance off for good, so that it can tell nobody. */
	void kill() {
		this.database.cut();
		this.proxies.values().forEach(TcpProxy::cut);
		Later.later(this.sessions::close);
	}

	@Override
	public void close() {
		this.sessions.close();
		this.database.close();
		this.proxies.values().forEach(TcpProxy::close);
	}

}
