package dev.hybridsession.internal.session;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import dev.hybridsession.internal.cache.routing.NodeOrder;
import dev.hybridsession.internal.jdbc.JdbcSessionStore;
import dev.hybridsession.internal.jdbc.Tables;
import dev.hybridsession.internal.store.ClusterNotebook;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.MemoryServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Schedules in which an instance begins alone: no other instance can tell it which
 * instances have run before.
 */
class FirstInstanceScheduleTests extends NodeTestBase {

	private static final Runnable NOTHING = () -> {
	};

	private final MemoryServer removed = this.servers.get(0);

	private final List<MemoryServer> fewer = this.servers.subList(1, 3);

	private Map<String, Long> fences;

	@BeforeEach
	void noteFences() {
		this.fences = this.notebook.fences();
	}

	@Test
	void aCopyFromBeforeInstancesWithoutItsNodeIsNotTrusted() {
		String id = sessionThatChangedWhileItsNodeWasNobodys();
		Member again = begin(this.servers);
		assertThat(again.read(id, "name")).isEqualTo("new");
		assertThat(again.write(id, "other", 1)).isTrue();
		assertThat(again.read(id, "name")).isEqualTo("new");
	}

	@Test
	void instanceThatStartsAloneReadsEachSessionWithItsRowOnce() {
		String id = sessionThatChangedWhileItsNodeWasNobodys();
		Member again = begin(this.servers);
		passSkew();
		assertThat(again.read(id, "name")).isEqualTo("new");
		int before = again.instance.store.total();
		assertThat(again.read(id, "name")).isEqualTo("new");
		assertThat(again.instance.store.total()).isEqualTo(before);
	}

	@Test
	void pagesRightAfterAFenceReadEachSessionWithItsRowOnce() {
		String id = sessionThatChangedWhileItsNodeWasNobodys();
		Member again = begin(this.servers);
		this.clock.advance(Duration.ofMillis(1));
		assertThat(again.read(id, "name")).isEqualTo("new");
		int before = again.instance.store.total();
		for (int i = 0; i < 5; i++) {
			assertThat(again.write(id, "other", i)).isTrue();
			assertThat(again.read(id, "name")).isEqualTo("new");
		}
		assertThat(again.instance.store.total()).isEqualTo(before);
		this.clock.advance(Duration.ofMillis(1));
		again.lose(this.removed);
		again.restore(this.removed);
		again.read(id, "name");
		assertThat(again.instance.store.total()).as("after the next fence").isGreaterThan(before);
	}

	/** The one has not signed in yet, so that the other starts as the first, too. */
	@Test
	void ofTwoThatBeginTogetherNeitherTrustsACopyFromBefore() {
		String id = sessionThatChangedWhileItsNodeWasNobodys();
		AtomicReference<Object> read = new AtomicReference<>();
		HybridInstance late = overtaken("raiseFence", () -> read.set(begin(this.servers).read(id, "name")));
		assertThat(read).hasValue("new");
		assertThat(late.repository.findById(id).<String>getAttribute("name")).isEqualTo("new");
	}

	/** The leaving instance sees no other one, but the new instance has seen it. */
	@Test
	void instanceThatStartsWhileTheLastOfAnotherListLeavesTrustsNoCopyFromBefore() {
		String id = sessionOfTheRemovedNode();
		Member between = changedWhileItsNodeWasNobodys(id);
		HybridInstance again = overtaken("signIn", () -> stop(between));
		assertThat(again.repository.findById(id).<String>getAttribute("name")).isEqualTo("new");
		assertThat(this.notebook.instances()).hasSize(1);
	}

	@Test
	void instanceThatStartsBesideAnotherRaisesNoFence() {
		begin(this.servers);
		begin(this.fewer);
		begin(Stream.concat(this.servers.stream(), Stream.of(new MemoryServer("d:1", this.clock))).toList());
		assertThat(this.notebook.fences()).isEqualTo(this.fences);
	}

	@Test
	void aRollingRestartReadsNoSessionFromTheDatabase() {
		String id = this.one.instance.create().getId();
		for (Member old : List.of(this.one, this.two)) {
			stop(old);
			Member next = begin(this.servers);
			int before = next.instance.store.total();
			assertThat(next.instance.repository.findById(id)).isNotNull();
			assertThat(next.instance.store.total()).isEqualTo(before);
		}
	}

	@Test
	void anInstanceThatHasMissedTwoHeartbeatsIsNotThere() {
		beat();
		this.clock.advance(HybridInstance.HEARTBEAT.multipliedBy(2).minusMillis(1));
		stop(begin(this.servers));
		assertThat(this.notebook.fences()).isEqualTo(this.fences);
		this.clock.advance(Duration.ofMillis(1));
		begin(this.servers);
		assertThat(this.notebook.fences()).hasSize(3)
			.allSatisfy((node, fence) -> assertThat(fence).isEqualTo(this.clock.millis()));
	}

	private String sessionThatChangedWhileItsNodeWasNobodys() {
		String id = sessionOfTheRemovedNode();
		stop(changedWhileItsNodeWasNobodys(id));
		passSkew();
		return id;
	}

	private String sessionOfTheRemovedNode() {
		String id = this.one.instance.create().getId();
		while (!NodeOrder.of(key(id), this.servers.stream().map(MemoryServer::name).toList())
			.get(0)
			.equals(this.removed.name())) {
			id = this.one.instance.create().getId();
		}
		return id;
	}

	/** The node has the old copy, the row and another node have the new one. */
	private Member changedWhileItsNodeWasNobodys(String id) {
		this.one.write(id, "name", "old");
		stop(this.one);
		stop(this.two);
		Member between = begin(this.fewer);
		assertThat(between.write(id, "name", "new")).isTrue();
		assertThat(this.removed.has(key(id))).isTrue();
		return between;
	}

	private Member begin(List<MemoryServer> nodes) {
		Member member = member(nodes);
		assertThat(member.instance.heartbeat.beat()).isTrue();
		return member;
	}

	private static void stop(Member member) {
		member.instance.sync.drain();
		member.instance.heartbeat.leave();
	}

	/** Begins an instance, and runs something just before it writes to the notebook. */
	private HybridInstance overtaken(String write, Runnable others) {
		AtomicReference<Runnable> before = new AtomicReference<>(others);
		ClusterNotebook slow = (ClusterNotebook) Proxy.newProxyInstance(ClusterNotebook.class.getClassLoader(),
				new Class<?>[] { ClusterNotebook.class }, (proxy, method, arguments) -> {
					if (method.getName().equals(write)) {
						before.getAndSet(NOTHING).run();
					}
					return method.invoke(this.notebook, arguments);
				});
		Member member = member(this.servers);
		HybridInstance instance = HybridInstance
			.on(member.cache, new JdbcSessionStore(new Tables(this.database.dataSource(), "HYBRID_SESSION", "hybrid")),
					this.clock)
			.cluster(member.cache, slow)
			.build();
		assertThat(instance.heartbeat.beat()).isTrue();
		assertThat(before).hasValue(NOTHING);
		return instance;
	}

}
