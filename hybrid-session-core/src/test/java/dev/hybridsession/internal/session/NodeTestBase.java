package dev.hybridsession.internal.session;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import dev.hybridsession.HybridSession;
import dev.hybridsession.internal.cache.routing.NodeOrder;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.cache.routing.Routes;
import dev.hybridsession.internal.jdbc.JdbcSessionStore;
import dev.hybridsession.internal.jdbc.JdbcSubsessionStore;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.internal.record.CopyMerger;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.MemoryNode;
import dev.hybridsession.support.MemoryNotebook;
import dev.hybridsession.support.MemoryServer;
import dev.hybridsession.support.MutableClock;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Instances over several nodes, each of which sees or does not see each node as a test
 * says, with a clock that stands still. Nodes go by the order that they have for the
 * session at hand, home first.
 */
@ExtendWith(DrawnTransitions.class)
abstract class NodeTestBase {

	static final Duration SECOND = Duration.ofSeconds(1);

	static final Duration SKEW = HybridInstance.TIMING.clockSkew();

	final MutableClock clock = new MutableClock();

	final MemoryNotebook notebook = new MemoryNotebook();

	final List<MemoryServer> servers = List.of(new MemoryServer("a:1", this.clock), new MemoryServer("b:1", this.clock),
			new MemoryServer("c:1", this.clock));

	TestDatabase database;

	JdbcTemplate jdbc;

	Member one;

	Member two;

	@BeforeEach
	void startInstances() {
		this.database = TestDatabaseServer.H2.create();
		this.jdbc = new JdbcTemplate(this.database.dataSource());
		this.one = member(this.servers);
		this.two = member(this.servers);
		beat();
		// an instance that begins alone trusts nothing from before
		passSkew();
	}

	@AfterEach
	void stop() {
		this.database.close();
	}

	int replicas() {
		return 0;
	}

	final Member member(List<MemoryServer> nodes) {
		return new Member(nodes, this.clock, replicas() + 1);
	}

	final Member memberWithClock(Clock itsClock) {
		return new Member(this.servers, itsClock, replicas() + 1);
	}

	final Member memberWithReplicas(int replicas) {
		return new Member(this.servers, this.clock, replicas + 1);
	}

	/** Everybody has heard of everything. */
	final void beat() {
		for (int i = 0; i < 2; i++) {
			this.one.instance.heartbeat.beat();
			this.two.instance.heartbeat.beat();
		}
	}

	/** So long that nothing checked from now on is older than a fence set before. */
	final void passSkew() {
		this.clock.advance(SKEW.plusMillis(1));
	}

	/** The server that is the home of a session, or the next ones. */
	final MemoryServer server(String id, int place) {
		String name = NodeOrder.of(key(id), this.servers.stream().map(MemoryServer::name).toList()).get(place);
		return this.servers.stream().filter((server) -> server.name().equals(name)).findFirst().orElseThrow();
	}

	final String key(String id) {
		return new CacheKeys("test", () -> "store").session(id);
	}

	final int rows() {
		return Set.copyOf(this.jdbc.queryForList("SELECT PUBLIC_ID FROM HYBRID_SESSION", String.class)).size();
	}

	/** An instance and what it sees of the nodes. */
	final class Member {

		final List<MemoryNode> nodes = new ArrayList<>();

		final HybridInstance instance;

		final RoutedCache cache;

		private Member(List<MemoryServer> seen, Clock itsClock, int copies) {
			seen.forEach((server) -> this.nodes.add(new MemoryNode(server)));
			this.cache = new RoutedCache(this.nodes, new Routes(this.nodes, copies, itsClock, SKEW), SECOND,
					CopyMerger::merge);
			this.cache.start();
			this.instance = HybridInstance
				.on(this.cache,
						new JdbcSessionStore(
								new Tables(NodeTestBase.this.database.dataSource(), "HYBRID_SESSION", "hybrid")),
						itsClock)
				.subsessions(new JdbcSubsessionStore(
						new Tables(NodeTestBase.this.database.dataSource(), "HYBRID_SESSION", "hybrid")))
				.cluster(this.cache, NodeTestBase.this.notebook)
				.build();
		}

		MemoryNode node(MemoryServer server) {
			return this.nodes.stream().filter((node) -> node.name().equals(server.name())).findFirst().orElseThrow();
		}

		void lose(MemoryServer server) {
			node(server).lose();
		}

		void restore(MemoryServer server) {
			node(server).restore();
		}

		/** A page load that writes, a little later than all before. */
		boolean write(String id, String name, Object value) {
			NodeTestBase.this.clock.advance(Duration.ofMillis(1));
			return this.instance.page(id, (session) -> session.setAttribute(name, value));
		}

		/** The value that a page load reads, or {@code null} if there is no session. */
		Object read(String id, String name) {
			HybridSession session = this.instance.repository.findById(id);
			return (session != null) ? session.getAttribute(name) : null;
		}

	}

}
