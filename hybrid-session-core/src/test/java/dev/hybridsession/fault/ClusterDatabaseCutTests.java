package dev.hybridsession.fault;

import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The database is cut off from instances with several nodes, whose heartbeat needs it.
 */
@Tag("faults")
class ClusterDatabaseCutTests {

	@Test
	void usersGoOnAndNothingIsLost() throws Exception {
		try (Cluster cluster = new Cluster(0); Load load = new Load(cluster, 8)) {
			cluster.cutDatabase();
			awaitDatabase(cluster, false);
			List<User> idle = load.idle(6);
			load.awaitPages(100);
			cluster.databaseProxy.restore();
			awaitDatabase(cluster, true);
			load.sure();
			load.awaitPages(20);
			load.verify(idle);
		}
	}

	/** The pool tries again after ever longer pauses, of up to ten seconds. */
	private static void awaitDatabase(Cluster cluster, boolean there) {
		Awaitility.await()
			.until(() -> cluster.instances().stream().allMatch((instance) -> instance.tiers.gate().isDown() != there));
	}

}
