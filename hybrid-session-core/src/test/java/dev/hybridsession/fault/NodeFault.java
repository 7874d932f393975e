package dev.hybridsession.fault;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import dev.hybridsession.support.TcpProxy;

/** The faults that a test injects into a memcached node, or into the way there. */
enum NodeFault {

	KILL {

		@Override
		void inject(Cluster cluster, int node, List<Member> members) {
			cluster.nodes.get(node).kill();
		}

		@Override
		void lift(Cluster cluster, int node) {
			cluster.nodes.get(node).restart();
		}

	},

	STOP {

		@Override
		void inject(Cluster cluster, int node, List<Member> members) {
			cluster.nodes.get(node).stop();
		}

		@Override
		void lift(Cluster cluster, int node) {
			cluster.nodes.get(node).cont();
		}

	},

	CUT {

		@Override
		void inject(Cluster cluster, int node, List<Member> members) {
			members.forEach((member) -> member.proxies.get(node).cut());
		}

	},

	/** Longer than the operation timeout. */
	DELAY {

		@Override
		void inject(Cluster cluster, int node, List<Member> members) {
			members.forEach((member) -> member.proxies.get(node).delay(Duration.ofMillis(300)));
		}

	},

	BLACKHOLE {

		@Override
		void inject(Cluster cluster, int node, List<Member> members) {
			members.forEach((member) -> member.proxies.get(node).blackhole());
		}

	};

	/**
	 * Makes it happen.
	 * @param members whose way to the node it is, if it is about that
	 */
	abstract void inject(Cluster cluster, int node, List<Member> members);

	void lift(Cluster cluster, int node) throws IOException {
		for (Member member : cluster.members()) {
			TcpProxy proxy = member.proxies.get(node);
			proxy.restore();
		}
	}

	boolean losesData() {
		return this == KILL;
	}

}
