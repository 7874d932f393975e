package dev.hybridsession.internal.session;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import dev.hybridsession.HybridSession;
import dev.hybridsession.internal.cache.routing.CacheNode;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.cache.routing.Routes;
import dev.hybridsession.internal.jdbc.JdbcSessionStore;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.internal.record.CopyMerger;
import dev.hybridsession.internal.store.CacheWrite;
import dev.hybridsession.support.FaultyCache;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.MemoryNode;
import dev.hybridsession.support.MemoryServer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Schedules in which two nodes hold each session. */
class ReplicaScheduleTests extends NodeTestBase {

	private static final Runnable NOTHING = () -> {
	};

	@Override
	int replicas() {
		return 1;
	}

	@Test
	void aSessionIsOnTwoNodes() {
		String id = this.one.instance.create().getId();
		assertThat(server(id, 0).has(key(id))).isTrue();
		assertThat(server(id, 1).has(key(id))).isTrue();
		assertThat(server(id, 2).has(key(id))).isFalse();
	}

	@Test
	void anyOneNodeIsLostWithAllItsDataAndNothingElseIs() {
		for (int place = 0; place < 3; place++) {
			String id = this.one.instance.create().getId();
			this.one.write(id, "name", "unsynced");
			MemoryServer lost = server(id, place);
			this.one.lose(lost);
			this.two.lose(lost);
			lost.clear();
			assertThat(this.two.read(id, "name")).isEqualTo("unsynced");
			this.one.restore(lost);
			this.two.restore(lost);
			beat();
			assertThat(this.one.read(id, "name")).isEqualTo("unsynced");
			this.one.instance.sync.drain();
		}
	}

	@Test
	void aNodeThatComesBackEmptyGetsItsCopyBackWithTheNextSave() {
		String id = this.one.instance.create().getId();
		server(id, 0).clear();
		assertThat(this.one.write(id, "name", "unsynced")).isTrue();
		server(id, 1).clear();
		assertThat(this.two.read(id, "name")).isEqualTo("unsynced");
	}

	@Test
	void ofTwoSavesAtATimeNoneIsLostOnEitherNode() {
		String id = this.one.instance.create().getId();
		this.one.instance.cache.beforeNext(FaultyCache.Operation.REPLACE, () -> this.two.write(id, "two", 2));
		this.one.write(id, "one", 1);
		server(id, 0).clear();
		assertThat(this.one.read(id, "one")).isEqualTo(1);
		assertThat(this.one.read(id, "two")).isEqualTo(2);
	}

	@Test
	void aSaveThatOneNodeDoesNotConfirmIsInTheRow() {
		String id = this.one.instance.create().getId();
		HybridSession session = this.one.instance.repository.findById(id);
		session.setAttribute("name", "value");
		this.one.node(server(id, 1)).loseAnswers();
		this.one.instance.repository.save(session);
		this.servers.forEach(MemoryServer::clear);
		this.one.restore(server(id, 1));
		assertThat(this.one.read(id, "name")).isEqualTo("value");
	}

	@Test
	void aLogoutIsOnBothNodes() {
		String id = this.one.instance.create().getId();
		this.one.instance.repository.deleteById(id);
		server(id, 0).clear();
		AtomicInteger asked = new AtomicInteger(this.two.instance.store.total());
		assertThat(this.two.instance.repository.findById(id)).isNull();
		assertThat(this.two.instance.store.total()).isEqualTo(asked.get());
	}

	@Test
	void aCopyThatStayedBehindIsMergedAndNotServed() {
		String id = this.one.instance.create().getId();
		this.one.write(id, "name", "old");
		MemoryServer second = server(id, 1);
		this.one.lose(second);
		this.two.lose(second);
		this.one.write(id, "name", "new");
		this.one.restore(second);
		this.two.restore(second);
		server(id, 0).clear();
		assertThat(this.two.read(id, "name")).isEqualTo("new");
	}

	@Test
	void aCopyIsAddedWhereANodeHasComeBackSinceTheRead() {
		String id = this.one.instance.create().getId();
		this.one.lose(server(id, 1));
		this.one.lose(server(id, 2));
		HybridSession session = this.one.instance.repository.findById(id);
		this.clock.advance(SECOND);
		session.setAttribute("name", "value");
		this.one.restore(server(id, 1));
		this.one.instance.repository.save(session);
		assertThat(this.one.read(id, "name")).isEqualTo("value");
		assertThat(this.one.instance.conflicts).hasValue(1);
	}

	@Test
	void aMissOnOneNodeIsNoneWhileTheOtherHasACopy() {
		String id = this.one.instance.create().getId();
		this.one.write(id, "name", "unsynced");
		this.two.instance.store.setUnavailable(true);
		for (int place = 0; place < 2; place++) {
			server(id, place).clear();
			assertThat(this.two.read(id, "name")).isEqualTo("unsynced");
			assertThat(this.two.write(id, "place", place)).isTrue();
		}
	}

	/** Its last copy must not be lost with the next node of a rolling restart. */
	@Test
	void sessionThatHasLostACopyIsSyncedAtOnce() {
		this.two.instance.heartbeat.leave();
		String id = this.one.instance.create().getId();
		this.one.write(id, "name", "unsynced");
		MemoryServer home = server(id, 0);
		this.one.lose(home);
		home.clear();
		this.one.instance.heartbeat.beat();
		this.one.instance.sync.run();
		this.one.restore(home);
		this.one.instance.heartbeat.beat();
		server(id, 1).clear();
		assertThat(this.one.read(id, "name")).isEqualTo("unsynced");
	}

	@Test
	void aNodeThatHasNoRoomCostsNothingButItsCopy() {
		String id = this.one.instance.create().getId();
		MemoryServer full = server(id, 1);
		this.one.node(full).refuse();
		assertThat(this.one.write(id, "name", "value")).isTrue();
		assertThat(full.has(key(id))).as("a copy that would be out of date").isFalse();
		this.one.instance.sync.drain();
		int before = this.one.instance.store.total();
		this.one.instance.sync.run();
		assertThat(this.one.read(id, "name")).isEqualTo("value");
		assertThat(this.one.instance.store.total()).isEqualTo(before);
	}

	@Test
	void aCopyThatIsGoneAlreadyIsRemoved() {
		String id = this.one.instance.create().getId();
		server(id, 0).clear();
		assertThat(this.one.cache.remove(key(id)).outcome()).isEqualTo(CacheWrite.Outcome.STORED);
		assertThat(this.one.cache.remove(key(id)).outcome()).isEqualTo(CacheWrite.Outcome.ABSENT);
	}

	/** Nobody but memcached can be told, and one node takes no tombstone. */
	@Test
	void aLogoutIsOneThoughANodeHasNoRoomAndTheDatabaseIsAway() {
		String id = this.one.instance.create().getId();
		this.one.node(server(id, 0)).refuse();
		this.one.instance.store.setUnavailable(true);
		this.one.instance.repository.deleteById(id);
		assertThat(this.two.instance.repository.findById(id)).isNull();
	}

	/** The one is first on the home, the other on the second node. */
	@Test
	void ofTwoSavesThatMeetBetweenTheNodesNoneIsLost() {
		String id = this.one.instance.create().getId();
		AtomicReference<Runnable> betweenTheNodes = new AtomicReference<>(NOTHING);
		HybridInstance late = watched(id, betweenTheNodes);
		HybridSession slow = late.repository.findById(id);
		slow.setAttribute("slow", 1);
		betweenTheNodes.set(() -> this.one.write(id, "fast", 2));
		late.repository.save(slow);
		for (int place = 0; place < 2; place++) {
			MemoryServer lost = server(id, place);
			this.two.lose(lost);
			assertThat(this.two.instance.tiers.cached().read(id).record().entries()).containsKeys("slow", "fast");
			this.two.restore(lost);
		}
	}

	/** The id is dead on the home, and the second node has the page. */
	@Test
	void anIdChangeThatMeetsASaveBetweenTheNodesWithoutTheDatabaseEndsNobody() {
		String id = this.one.instance.create().getId();
		AtomicReference<Runnable> betweenTheNodes = new AtomicReference<>(NOTHING);
		HybridInstance late = watched(id, betweenTheNodes);
		this.one.instance.store.setUnavailable(true);
		this.two.instance.store.setUnavailable(true);
		late.store.setUnavailable(true);
		HybridSession page = this.one.instance.repository.findById(id);
		page.setAttribute("page", 1);
		HybridSession login = late.repository.findById(id);
		betweenTheNodes.set(() -> this.one.instance.repository.save(page));
		login.changeSessionId();
		assertThat(this.two.instance.repository.findById(login.getId())).isNotNull();
		assertThat(login.getId()).isNotEqualTo(id);
		assertThat(this.two.instance.repository.findById(id)).isNull();
		server(id, 0).clear();
		assertThat(this.two.instance.repository.findById(id)).isNull();
	}

	/** An instance that something happens to before it writes to the second node. */
	private HybridInstance watched(String id, AtomicReference<Runnable> betweenTheNodes) {
		List<CacheNode> nodes = this.servers.stream()
			.map((server) -> watched(new MemoryNode(server), server == server(id, 1), betweenTheNodes))
			.toList();
		RoutedCache cache = new RoutedCache(nodes, new Routes(nodes, 2, this.clock, SKEW), SECOND, CopyMerger::merge);
		cache.start();
		return HybridInstance
			.on(cache, new JdbcSessionStore(new Tables(this.database.dataSource(), "HYBRID_SESSION", "hybrid")),
					this.clock)
			.build();
	}

	private static CacheNode watched(CacheNode node, boolean second, AtomicReference<Runnable> betweenTheNodes) {
		return (CacheNode) Proxy.newProxyInstance(CacheNode.class.getClassLoader(), new Class<?>[] { CacheNode.class },
				(proxy, method, arguments) -> {
					if (second && method.getName().equals("replace")) {
						betweenTheNodes.getAndSet(NOTHING).run();
					}
					return method.invoke(node, arguments);
				});
	}

}
