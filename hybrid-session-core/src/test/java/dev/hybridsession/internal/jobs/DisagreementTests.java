package dev.hybridsession.internal.jobs;

import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.hybridsession.internal.store.CacheRoutes;
import dev.hybridsession.internal.store.InstanceNote;
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

	@Test
	void differentNumbersOfReplicasAreSaidOfBothSides(CapturedOutput output) {
		CacheRoutes routes = mock(CacheRoutes.class);
		given(routes.nodes()).willReturn(List.of("a", "b"));
		given(routes.copies()).willReturn(2);
		InstanceNote other = new InstanceNote("other", List.of("a", "b"), 1, Set.of(), "", 1, Map.of(), 0);
		Disagreement disagreement = new Disagreement();
		for (int beat = 0; beat < 4; beat++) {
			disagreement.look(routes, List.of(other));
		}
		assertThat(output).containsOnlyOnce(
				"This one has [a, b] with 1 replicas without [], other instances have" + " [a, b] without []");
	}

}
