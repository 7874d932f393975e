package dev.hybridsession.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.hybridsession.support.MemcachedProcess;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** An instance is gone without a word, and its users go to the other. */
@Tag("faults")
class LostInstanceTests {

	private static final int LEFT = 20;

	/** Short, because the other instance waits until it has missed four. */
	private static final Duration HEARTBEAT = Duration.ofMillis(500);

	private final List<User> left = new ArrayList<>();

	@Test
	void sessionsLeftUnsyncedByALostInstanceAreSyncedByTheOther() throws Exception {
		try (Cluster cluster = new Cluster(HEARTBEAT, 0); Load load = new Load(cluster, 8)) {
			loseTwo(cluster, load);
			load.awaitPages(20);
			load.end();
			awaitSwept(cluster);
		}
	}

	@Test
	void sessionsOfALostInstanceOnANodeThatIsAwayAreSyncedAfterItsReturn() throws Exception {
		try (Cluster cluster = new Cluster(HEARTBEAT, 0); Load load = new Load(cluster, 8)) {
			loseTwo(cluster, load);
			load.doubt(Cluster.SYNC_INTERVAL);
			NodeFault.CUT.inject(cluster, 1, List.of(cluster.one));
			cluster.one.awaitNode(cluster.name(1), false);
			Awaitility.await().until(() -> cluster.notes() == 1);
			load.end();
			NodeFault.CUT.lift(cluster, 1);
			awaitSwept(cluster);
		}
	}

	/** Only the lost instance knows of the users who have stopped loading pages. */
	private void loseTwo(Cluster cluster, Load load) throws Exception {
		load.instances.remove(cluster.one.instance);
		this.left.addAll(load.idle(LEFT));
		load.instances.add(cluster.one.instance);
		load.instances.remove(cluster.two.instance);
		load.awaitPages(2);
		cluster.two.kill();
	}

	/** They are not read here, for that alone would have them synced. */
	private void awaitSwept(Cluster cluster) {
		Awaitility.await()
			.until(() -> cluster.notes() == 1 && cluster.one.instance.sync.unsynced() == 0
					&& cluster.one.cache.routes().away().isEmpty());
		cluster.nodes.forEach(MemcachedProcess::kill);
		assertThat(this.left).hasSize(LEFT);
		Load.assertCounts(cluster.one.instance, this.left);
	}

}
