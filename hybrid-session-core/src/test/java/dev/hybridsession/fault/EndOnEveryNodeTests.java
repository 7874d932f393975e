package dev.hybridsession.fault;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

import dev.hybridsession.internal.cache.routing.NodeOrder;
import dev.hybridsession.internal.store.CacheKeys;
import dev.hybridsession.support.HybridInstance;
import dev.hybridsession.support.MemcachedProcess;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.session.FindByIndexNameSessionRepository;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A logout reaches the copy that a stand-in has kept since its node was lost. Otherwise
 * the old cookie would log in again once that node and the database are away together.
 */
@Tag("servers")
class EndOnEveryNodeTests {

	private static final String USER = FindByIndexNameSessionRepository.PRINCIPAL_NAME_INDEX_NAME;

	@Test
	void cookieOfALogoutDoesNotLogInByTheCopyOnAStandInWhileItsNodeAndTheDatabaseAreAway() throws Exception {
		List<MemcachedProcess> nodes = Stream.generate(MemcachedProcess::start).limit(Cluster.NODES).toList();
		try (TestDatabase database = TestDatabaseServer.H2.create();
				Member one = new Member(nodes, 0, database.dataSource(), Cluster.HEARTBEAT);
				Member two = new Member(nodes, 0, database.dataSource(), Cluster.HEARTBEAT)) {
			List<Member> members = List.of(one, two);
			String id = one.instance.create().getId();
			int home = home(nodes, id);
			cut(members, nodes, home);
			login(one.instance, id, "on the stand-in");
			restore(members, nodes, home);
			login(one.instance, id, "at home");
			assertThat(two.instance.repository.findById(id).<String>getAttribute(USER)).isEqualTo("at home");
			one.instance.sync.drain();
			two.instance.repository.deleteById(id);
			members.forEach((member) -> member.instance.store.setUnavailable(true));
			cut(members, nodes, home);
			assertThat(members).allSatisfy((member) -> assertThat(member.instance.repository.findById(id)).isNull());
		}
		finally {
			nodes.forEach(MemcachedProcess::close);
		}
	}

	/** The number of the node that has the session while all nodes are there. */
	private static int home(List<MemcachedProcess> nodes, String id) {
		List<String> names = nodes.stream().map(MemcachedProcess::address).toList();
		String key = new CacheKeys("test", () -> "store").session(id);
		return names.indexOf(NodeOrder.of(key, names).get(0));
	}

	private static void login(HybridInstance instance, String id, String user) {
		assertThat(instance.page(id, (page) -> page.setAttribute(USER, user))).isTrue();
	}

	/** The node keeps its data. */
	private static void cut(List<Member> members, List<MemcachedProcess> nodes, int node) {
		members.forEach((member) -> member.proxies.get(node).cut());
		members.forEach((member) -> member.awaitNode(nodes.get(node).address(), false));
	}

	private static void restore(List<Member> members, List<MemcachedProcess> nodes, int node) throws IOException {
		for (Member member : members) {
			member.proxies.get(node).restore();
		}
		members.forEach((member) -> member.awaitNode(nodes.get(node).address(), true));
		for (int i = 0; i < 2; i++) {
			members.forEach((member) -> member.running.beatNow());
		}
	}

}
