package dev.hybridsession.internal.jobs;

import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.hybridsession.internal.store.CacheRoutes;
import dev.hybridsession.internal.store.InstanceNote;
import dev.hybridsession.internal.store.NodeIdentity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/** Tests the log lines of {@link Disagreement}. */
@ExtendWith(OutputCaptureExtension.class)
class DisagreementTests {

	private final CacheRoutes routes = mock(CacheRoutes.class);

	private final InstanceNote other = new InstanceNote("other", List.of("a", "b"), 1, Set.of(), "", 1, Map.of(), 0);

	private final Disagreement disagreement = new Disagreement(20_000);

	DisagreementTests() {
		given(this.routes.nodes()).willReturn(List.of("a", "b"));
		given(this.routes.copies()).willReturn(2);
	}

	@Test
	void differentNumbersOfReplicasAreSaidOfBothSides(CapturedOutput output) {
		for (long now = 0; now < 60_000; now += 5_001) {
			this.disagreement.look(this.routes, List.of(this.other), now);
		}
		assertThat(output).containsOnlyOnce(
				"This one has [a, b] with 1 replicas without [], other instances have" + " [a, b] without []");
	}

	/** A start beats ten times a second until the other instances have synced. */
	@Test
	void differenceThatLastsNoLongerThanTheNoteOfAVanishedInstanceIsNotReported(CapturedOutput output) {
		for (long now = 0; now <= 20_000; now += 100) {
			assertThat(this.disagreement.look(this.routes, List.of(this.other), now)).isEqualTo(now == 0);
		}
		this.disagreement.look(this.routes, List.of(), 20_001);
		assertThat(output).doesNotContain("differ").doesNotContain("agree");
	}

	/** An operator restarts one memcached after the other. */
	@Test
	void shortDifferencesOneAfterTheOtherAreNotReported(CapturedOutput output) {
		for (int restart = 0; restart < 10; restart++) {
			leadsTo("a", restart);
			assertThat(this.disagreement.look(this.routes, List.of(note(restart - 1)), restart * 5_000)).isTrue();
		}
		assertThat(output).doesNotContain("leads");
	}

	@Test
	void differenceThatLastsIsReportedAmongShortOnes(CapturedOutput output) {
		for (int restart = 0; restart < 10; restart++) {
			leadsTo("a", restart);
			InstanceNote elsewhere = new InstanceNote("other", List.of("a", "b"), 2, Set.of(), "", 1,
					Map.of("b", new NodeIdentity("", "another")), 0);
			this.disagreement.look(this.routes, List.of(note(restart - 1), elsewhere), restart * 5_000);
		}
		assertThat(output).containsOnlyOnce("A name of memcached leads instances to different servers")
			.contains("another to the server with token another");
	}

	private void leadsTo(String node, int process) {
		given(this.routes.copies()).willReturn(2);
		given(this.routes.identities()).willReturn(Map.of(node, process(process), "b", new NodeIdentity("", "ours")));
	}

	private static NodeIdentity process(int number) {
		return new NodeIdentity((100 + number) + "@1700000000", "");
	}

	private static InstanceNote note(int process) {
		return new InstanceNote("late", List.of("a", "b"), 2, Set.of(), "", 1, Map.of("a", process(process)), 0);
	}

}
