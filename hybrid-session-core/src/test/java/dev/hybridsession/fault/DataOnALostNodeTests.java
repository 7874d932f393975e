package dev.hybridsession.fault;

import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A node is out of reach with unsynced changes. Once the node is back they are synced,
 * though nobody reads them.
 */
@Tag("faults")
class DataOnALostNodeTests {

	@Test
	void sessionOnALostNodeIsSyncedWithinTheSyncIntervalOfItsReturn() throws Exception {
		try (Cluster cluster = new Cluster(0); Load load = new Load(cluster, 2)) {
			List<User> idle = load.idle(20);
			load.doubt(Cluster.SYNC_INTERVAL);
			NodeFault.CUT.inject(cluster, 0, cluster.members());
			cluster.awaitNode(0, false);
			awaitSyncInterval();
			NodeFault.CUT.lift(cluster, 0);
			cluster.awaitNode(0, true);
			awaitSyncInterval();
			load.end();
			cluster.loseMemcached();
			Load.assertCounts(cluster.one.instance, idle);
		}
	}

	private static void awaitSyncInterval() {
		long begin = System.nanoTime();
		Awaitility.await().until(() -> System.nanoTime() - begin > Cluster.SYNC_INTERVAL.toNanos());
	}

}
