package dev.hybridsession.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * All nodes are killed and started empty, one after the other, while users are at work.
 */
@Tag("faults")
class RollingRestartUnderLoadTests {

	@Test
	void nothingOlderThanTheSyncIntervalIsLost() throws Exception {
		try (Cluster cluster = new Cluster(0); Load load = new Load(cluster, 8)) {
			List<User> idle = load.idle(6);
			long left = System.nanoTime();
			for (int node = 0; node < Cluster.NODES; node++) {
				org.awaitility.Awaitility.await()
					.until(() -> System.nanoTime() - left > Cluster.SYNC_INTERVAL.toNanos());
				load.doubt(Cluster.SYNC_INTERVAL);
				restart(cluster, load, node);
			}
			load.verify(idle);
		}
	}

	@Test
	void withAReplicaNothingIsLost() throws Exception {
		try (Cluster cluster = new Cluster(1); Load load = new Load(cluster, 8)) {
			List<User> idle = new ArrayList<>();
			for (int node = 0; node < Cluster.NODES; node++) {
				idle.addAll(load.idle(6));
				restart(cluster, load, node);
			}
			load.verify(idle);
		}
	}

	@Test
	void afterADrainNothingIsLost() throws Exception {
		try (Cluster cluster = new Cluster(0); Load load = new Load(cluster, 8)) {
			List<User> idle = new ArrayList<>();
			for (int node = 0; node < Cluster.NODES; node++) {
				idle.addAll(load.idle(6));
				cluster.instances().forEach((instance) -> instance.sync.drain());
				load.doubt(Duration.ZERO);
				restart(cluster, load, node);
			}
			load.verify(idle);
		}
	}

	private static void restart(Cluster cluster, Load load, int node) throws Exception {
		NodeFault.KILL.inject(cluster, node, cluster.members());
		cluster.awaitNode(node, false);
		load.sure();
		load.awaitPages(20);
		load.doubtUnlessReplicas(Duration.ZERO);
		NodeFault.KILL.lift(cluster, node);
		cluster.awaitNode(node, true);
		load.sure();
		load.awaitPages(20);
	}

}
