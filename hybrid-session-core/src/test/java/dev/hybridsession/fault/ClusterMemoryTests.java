package dev.hybridsession.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import dev.hybridsession.HybridSession;
import dev.hybridsession.Tier;
import dev.hybridsession.support.HybridInstance;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Three nodes of one megabyte each, and more sessions than that. */
@Tag("faults")
class ClusterMemoryTests {

	private static final int SESSIONS = 1200;

	private final byte[] large = new byte[5_000];

	private final List<String> ids = new ArrayList<>();

	@Test
	void whereOneSessionIsEvictedForAnotherNothingOlderThanTheSyncIntervalIsLost() throws Exception {
		try (Cluster cluster = new Cluster(0, "-m", "1", "-I", "512k"); Load load = new Load(cluster, 4)) {
			load.doubtAlways();
			fill(cluster);
			load.end();
			assertThere(cluster);
		}
	}

	@Test
	void whereOneSessionIsRefusedBecauseOfAnotherNothingIsLost() throws Exception {
		try (Cluster cluster = new Cluster(0, "-m", "1", "-I", "512k", "-M"); Load load = new Load(cluster, 4)) {
			fill(cluster);
			// what is cached has to find another place for its next state
			this.ids.forEach((id) -> assertThat(cluster.one.instance.page(id, (page) -> page.setAttribute("count", 2)))
				.isTrue());
			load.sure();
			assertThere(cluster);
			assertThat(this.ids).allSatisfy(
					(id) -> assertThat(User.count(cluster.two.instance.repository.findById(id).getAttribute("count")))
						.isEqualTo(2));
			load.verify(List.of());
		}
	}

	private void fill(Cluster cluster) {
		new Random(1).nextBytes(this.large);
		List<HybridInstance> instances = cluster.instances();
		for (int i = 0; i < SESSIONS; i++) {
			HybridSession session = instances.get(i % 2).repository.createSession();
			session.setAttribute("large", this.large);
			instances.get(i % 2).repository.save(session);
			this.ids.add(session.getId());
			assertThat(instances.get((i + 1) % 2).page(session.getId(), (page) -> page.setAttribute("count", 1)))
				.isTrue();
		}
	}

	private void assertThere(Cluster cluster) {
		assertThat(this.ids).allSatisfy((id) -> {
			HybridSession session = cluster.one.instance.repository.findById(id);
			assertThat(session).isNotNull();
			assertThat(session.<byte[]>getAttribute("large")).isEqualTo(this.large);
		});
		assertThat(this.ids.stream()
			.filter((id) -> cluster.two.instance.repository.describe(id).orElseThrow().servedBy() == Tier.DATABASE))
			.as("served by the database")
			.isNotEmpty();
	}

}
