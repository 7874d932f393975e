package dev.hybridsession.internal.session;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

import dev.hybridsession.MemcachedClientFactory;
import dev.hybridsession.MemcachedProtocol;
import dev.hybridsession.internal.cache.memcached.MemcachedFixture;
import dev.hybridsession.internal.cache.memcached.MemcachedServer;
import dev.hybridsession.internal.cache.routing.CacheNode;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.cache.routing.Routes;
import dev.hybridsession.internal.jdbc.JdbcSessionStore;
import dev.hybridsession.internal.jdbc.JdbcSubsessionStore;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.internal.record.CopyMerger;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.MemoryNode;
import dev.hybridsession.support.MemoryServer;
import dev.hybridsession.support.MutableClock;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Two instances over one memcached and one database, with a clock that stands still.
 * Memcached is a {@link MemoryServer}, or a process if the test names a protocol. The
 * tables are empty before each test.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(DrawnTransitions.class)
public abstract class RepositoryTestBase {

	protected static final Duration SECOND = Duration.ofSeconds(1);

	protected static final Duration MINUTE = Duration.ofMinutes(1);

	private static final Duration SKEW = Duration.ofSeconds(2);

	private static final Duration TIMEOUT = Duration.ofSeconds(2);

	private final @Nullable MemcachedProtocol protocol;

	private final TestDatabaseServer server;

	/** Only of a test that names a protocol. */
	protected MemcachedProcess memcached;

	private MemoryServer memory;

	private MemoryNode memoryNode;

	protected RoutedCache cache;

	private boolean started;

	private boolean restarted;

	protected TestDatabase database;

	protected JdbcSessionStore store;

	protected JdbcTemplate jdbc;

	protected MutableClock clock;

	protected HybridInstance one;

	protected HybridInstance two;

	protected RepositoryTestBase(MemcachedProtocol protocol, TestDatabaseServer server) {
		this.protocol = protocol;
		this.server = server;
	}

	protected RepositoryTestBase() {
		this.protocol = null;
		this.server = TestDatabaseServer.H2;
	}

	/** None for the memcached in memory. */
	protected @Nullable MemcachedProtocol protocol() {
		return this.protocol;
	}

	protected TestDatabaseServer server() {
		return this.server;
	}

	private void startTiers() {
		if (protocol() != null) {
			this.memcached = MemcachedProcess.start(memcachedArguments());
		}
		else {
			this.memory = new MemoryServer("memory:1", Clock.systemUTC());
		}
		this.cache = connect();
		this.database = server().create();
		this.store = new JdbcSessionStore(new Tables(this.database.dataSource(), "HYBRID_SESSION", "hybrid"));
		this.jdbc = new JdbcTemplate(this.database.dataSource());
	}

	@AfterAll
	void stopTiers() {
		if (this.started) {
			this.started = false;
			this.cache.close();
			if (protocol() != null) {
				this.memcached.close();
			}
			this.database.close();
		}
	}

	@BeforeEach
	void startInstances() {
		if (!this.started) {
			startTiers();
			this.started = true;
			this.restarted = false;
		}
		if (this.restarted) {
			// a node that is restarted time and again is connected to after growing
			// pauses
			this.cache.close();
			this.cache = connect();
			this.restarted = false;
		}
		this.jdbc.update("DELETE FROM HYBRID_SESSION");
		this.jdbc.update("DELETE FROM HYBRID_SESSION_ARCHIVE");
		this.clock = new MutableClock();
		// after every restart of memcached by an earlier test: here its node is back for
		// long
		this.clock.advance(MINUTE);
		this.one = configure(instance()).build();
		this.two = configure(instance()).build();
	}

	private HybridInstance.Builder instance() {
		return HybridInstance.on(this.cache, this.store, this.clock)
			.subsessions(new JdbcSubsessionStore(new Tables(this.database.dataSource(), "HYBRID_SESSION", "hybrid")));
	}

	protected String[] memcachedArguments() {
		return new String[0];
	}

	protected HybridInstance.Builder configure(HybridInstance.Builder builder) {
		return builder;
	}

	/** Wraps the node, if values are sealed. */
	protected CacheNode seal(CacheNode node) {
		return node;
	}

	protected final RoutedCache connect() {
		return connect(this::seal);
	}

	protected final RoutedCache connect(UnaryOperator<CacheNode> seal) {
		if (protocol() == null) {
			this.memoryNode = new MemoryNode(this.memory);
			List<CacheNode> nodes = List.of(seal.apply(this.memoryNode));
			RoutedCache routed = new RoutedCache(nodes, new Routes(nodes, 1, Clock.systemUTC(), SKEW), TIMEOUT,
					CopyMerger::merge);
			routed.start();
			return routed;
		}
		return MemcachedFixture.open(
				MemcachedFixture.settings(List.of(MemcachedServer.of(this.memcached.address())), protocol(), TIMEOUT),
				MemcachedClientFactory.standard(), Clock.systemUTC(), SKEW, seal);
	}

	/** Makes memcached lose its data without being away for a moment. */
	protected final void flushMemcached() {
		if (protocol() == null) {
			this.memory.clear();
		}
		else {
			this.memcached.loseData();
		}
	}

	/** Kills memcached and starts it empty. */
	protected final void loseMemcached() {
		if (protocol() == null) {
			this.memoryNode.lose();
			this.memory.clear();
			this.memoryNode.restore();
			return;
		}
		this.restarted = true;
		this.memcached.restart();
		Awaitility.await().until(() -> this.cache.put("up", new byte[0], SECOND).stored());
	}

	protected final int rows(String condition, Object... arguments) {
		Integer count = this.jdbc.queryForObject("SELECT COUNT(*) FROM HYBRID_SESSION WHERE " + condition,
				Integer.class, arguments);
		return (count != null) ? count : 0;
	}

}
