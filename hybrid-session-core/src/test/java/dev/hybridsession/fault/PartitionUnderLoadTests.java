package dev.hybridsession.fault;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Nodes that some or all instances cannot see keep their data, and come back with it. */
@Tag("faults")
class PartitionUnderLoadTests {

	private static final int NODE = 1;

	@ParameterizedTest
	@EnumSource(names = { "CUT", "BLACKHOLE" })
	void oneInstanceIsCutOffFromANodeThatTheOtherStillSees(NodeFault fault) throws Exception {
		try (Cluster cluster = new Cluster(0); Load load = new Load(cluster, 8)) {
			List<User> idle = load.idle(6);
			load.doubt(Cluster.SYNC_INTERVAL);
			fault.inject(cluster, NODE, List.of(cluster.one));
			cluster.one.awaitNode(cluster.name(NODE), false);
			load.sure();
			load.awaitPages(100);
			idle.forEach(User::page);
			load.doubt(Duration.ZERO);
			fault.lift(cluster, NODE);
			cluster.awaitNode(NODE, true);
			load.sure();
			load.awaitPages(100);
			load.verify(idle);
		}
	}

	/**
	 * The node that stood in for another is lost just after that has come back, so that
	 * both sides of the routes have copies of different age.
	 */
	@Test
	void bothSidesOfARouteReturnWithOldData() throws Exception {
		try (Cluster cluster = new Cluster(0); Load load = new Load(cluster, 8)) {
			List<User> idle = load.idle(6);
			for (int node = 0; node < Cluster.NODES; node++) {
				load.doubt(Cluster.SYNC_INTERVAL);
				NodeFault.CUT.inject(cluster, node, cluster.members());
				cluster.awaitNode(node, false);
				load.sure();
				load.awaitPages(20);
				idle.get(node).page();
				load.doubt(Cluster.SYNC_INTERVAL);
				int next = (node + 1) % Cluster.NODES;
				NodeFault.CUT.inject(cluster, next, cluster.members());
				NodeFault.CUT.lift(cluster, node);
				cluster.awaitNode(node, true);
				cluster.awaitNode(next, false);
				load.sure();
				load.awaitPages(20);
				idle.get(3 + node).page();
				load.doubt(Duration.ZERO);
				NodeFault.CUT.lift(cluster, next);
				cluster.awaitNode(next, true);
				load.sure();
				load.awaitPages(20);
			}
			load.verify(idle);
		}
	}

}
