package dev.hybridsession.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each of three nodes in turn fails while users are at work, and comes back. */
@Tag("faults")
class NodeFaultsUnderLoadTests {

	@ParameterizedTest
	@EnumSource
	void nobodyNoticesMoreThanTheSyncInterval(NodeFault fault) throws Exception {
		List<User> idle = new ArrayList<>();
		try (Cluster cluster = new Cluster(0); Load load = new Load(cluster, 8)) {
			for (int node = 0; node < Cluster.NODES; node++) {
				if (!fault.losesData()) {
					idle.addAll(load.idle(6));
				}
				load.doubt(Cluster.SYNC_INTERVAL);
				fault.inject(cluster, node, cluster.members());
				cluster.awaitNode(node, false);
				load.sure();
				load.awaitPages(20);
				load.doubt(Duration.ZERO);
				fault.lift(cluster, node);
				cluster.awaitNode(node, true);
				load.sure();
				load.awaitPages(20);
			}
			load.verify(idle);
		}
	}

}
