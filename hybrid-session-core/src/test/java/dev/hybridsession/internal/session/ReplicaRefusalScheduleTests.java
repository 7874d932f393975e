package dev.hybridsession.internal.session;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import dev.hybridsession.HybridSession;
import dev.hybridsession.Subsession;
import dev.hybridsession.internal.cache.routing.CacheNode;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.cache.routing.Routes;
import dev.hybridsession.internal.jdbc.JdbcSessionStore;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.internal.record.CopyMerger;
import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.MemoryNode;
import dev.hybridsession.support.MemoryServer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Schedules in which two nodes hold each session, and one of them has no room when one
 * instance writes and has some when another does.
 */
class ReplicaRefusalScheduleTests extends NodeTestBase {

	private static final Runnable NOTHING = () -> {
	};

	@Override
	int replicas() {
		return 1;
	}

	/**
	 * The slow page knows of the copy on the home and of none on the second node. The
	 * fast one has left the session to the database, and no copy on either.
	 */
	@Test
	void aSaveThatTheNodeWithTheCopyRefusesGoesToNoOther() {
		String id = this.one.instance.create().getId();
		server(id, 1).clear();
		HybridSession slow = this.one.instance.repository.findById(id);
		slow.setAttribute("slow", 1);
		this.two.node(server(id, 0)).refuse();
		this.two.node(server(id, 1)).refuse();
		assertThat(this.two.write(id, "fast", 2)).isTrue();
		assertThat(server(id, 0).has(key(id))).isFalse();
		this.one.node(server(id, 0)).refuse();
		this.one.instance.repository.save(slow);
		assertThat(this.two.read(id, "fast")).isEqualTo(2);
		assertThat(this.two.read(id, "slow")).isEqualTo(1);
	}

	/** Each is taken by one node and refused by the other, not by the same ones. */
	@Test
	void ofTwoSavesThatAreRefusedOnDifferentNodesNeitherRemovesTheOther() {
		String id = this.one.instance.create().getId();
		MemoryNode full = new MemoryNode(server(id, 1));
		AtomicReference<Runnable> betweenTheNodes = new AtomicReference<>(NOTHING);
		HybridInstance late = writingTo(id, full, betweenTheNodes);
		HybridSession slow = late.repository.findById(id);
		slow.setAttribute("slow", 1);
		full.refuse();
		this.one.node(server(id, 0)).refuse();
		betweenTheNodes.set(() -> this.one.write(id, "fast", 2));
		late.repository.save(slow);
		assertThat(this.two.read(id, "fast")).isEqualTo(2);
		assertThat(this.two.read(id, "slow")).isEqualTo(1);
	}

	/**
	 * The copy on the home is ahead of the row, and the home does not take the
	 * reservation.
	 */
	@Test
	void aReservationThatIsRefusedRemovesNoCopyThatIsNewer() {
		String id = this.one.instance.create().getId();
		this.servers.forEach(MemoryServer::clear);
		this.one.node(server(id, 0)).refuse();
		this.two.node(server(id, 1)).refuse();
		this.one.instance.cache.beforeNext(FaultyCache.Operation.ADD, () -> this.two.write(id, "name", "unsynced"));
		assertThat(this.one.read(id, "name")).isEqualTo("unsynced");
		assertThat(this.two.read(id, "name")).isEqualTo("unsynced");
	}

	/** It began in a database outage and is on the second node alone. */
	@Test
	void aSubsessionOfASessionThatOneNodeHasAndNobodyHasRoomForIsInTheDatabase() {
		this.one.instance.store.setUnavailable(true);
		String id = this.one.instance.create().getId();
		server(id, 0).clear();
		this.servers.forEach((server) -> this.two.node(server).refuse());
		Subsession<Integer> cart = this.two.instance.subsessions.of(id, "cart", Integer.class);
		assertThat(cart.update((old) -> 1)).isEqualTo(1);
		this.servers.forEach(MemoryServer::clear);
		assertThat(cart.get()).isEqualTo(1);
	}

	/** An instance that something happens to before it writes to the second node. */
	private HybridInstance writingTo(String id, MemoryNode second, AtomicReference<Runnable> betweenTheNodes) {
		CacheNode watched = (CacheNode) Proxy.newProxyInstance(CacheNode.class.getClassLoader(),
				new Class<?>[] { CacheNode.class }, (proxy, method, arguments) -> {
					if (method.getName().equals("replace")) {
						betweenTheNodes.getAndSet(NOTHING).run();
					}
					return method.invoke(second, arguments);
				});
		List<CacheNode> nodes = this.servers.stream()
			.map((server) -> (server == server(id, 1)) ? watched : new MemoryNode(server))
			.toList();
		RoutedCache cache = new RoutedCache(nodes, new Routes(nodes, 2, this.clock, SKEW), SECOND, CopyMerger::merge);
		cache.start();
		return HybridInstance
			.on(cache, new JdbcSessionStore(new Tables(this.database.dataSource(), "HYBRID_SESSION", "hybrid")),
					this.clock)
			.build();
	}

}
