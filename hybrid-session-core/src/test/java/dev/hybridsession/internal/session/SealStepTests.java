package dev.hybridsession.internal.session;

import java.util.List;
import java.util.stream.Stream;

import dev.hybridsession.RecordMode;
import dev.hybridsession.SessionObserver;
import dev.hybridsession.Tier;
import dev.hybridsession.internal.cache.routing.RoutedCache;
import dev.hybridsession.internal.cache.routing.SealedNode;
import dev.hybridsession.internal.security.Keys;
import dev.hybridsession.internal.security.RecordSeal;
import dev.hybridsession.internal.security.SecretKeys;
import dev.hybridsession.support.HybridInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Instances with the settings of two steps side by side, as in a rolling deploy. */
class SealStepTests extends RepositoryTestBase {

	private static final SecretKeys OLD = Keys.of(Keys.ONE);

	private static final List<RecordSeal> STEPS = List.of(new RecordSeal(SecretKeys.NONE, RecordMode.ACCEPT, 0),
			new RecordSeal(OLD, RecordMode.ACCEPT, 1_000_000), new RecordSeal(OLD, RecordMode.SIGN, 1_000_000),
			new RecordSeal(OLD, RecordMode.REQUIRE, 1_000_000),
			new RecordSeal(Keys.of(Keys.ONE, Keys.TWO), RecordMode.REQUIRE, 1_000_000),
			new RecordSeal(Keys.of(Keys.TWO, Keys.ONE), RecordMode.REQUIRE, 1_000_000),
			new RecordSeal(Keys.of(Keys.TWO), RecordMode.REQUIRE, 1_000_000));

	/** Switching keys on, replacing one, and the way back. */
	static Stream<Arguments> steps() {
		return Stream.iterate(0, (i) -> i + 1)
			.limit(STEPS.size() - 1)
			.flatMap((i) -> Stream.of(Arguments.of(i, i + 1), Arguments.of(i + 1, i)));
	}

	@ParameterizedTest
	@MethodSource("steps")
	void instancesOfTwoStepsReadWhatTheOtherHasNotSyncedYet(int step, int next) {
		try (RoutedCache cache = connect((node) -> new SealedNode(node, STEPS.get(step), SessionObserver.NONE));
				RoutedCache other = connect((node) -> new SealedNode(node, STEPS.get(next), SessionObserver.NONE))) {
			HybridInstance older = HybridInstance.on(cache, this.store, this.clock).build();
			HybridInstance newer = HybridInstance.on(other, this.store, this.clock).build();
			TieredSession session = older.create();
			for (int i = 0; i < 4; i++) {
				int count = i;
				HybridInstance writer = (i % 2 == 0) ? older : newer;
				HybridInstance reader = (i % 2 == 0) ? newer : older;
				assertThat(writer.page(session.getId(), (page) -> page.setAttribute("count", count))).isTrue();
				TieredSession read = reader.repository.findById(session.getId());
				assertThat(read.<Integer>getAttribute("count")).isEqualTo(count);
				assertThat(read.servedBy()).isEqualTo(Tier.CACHE);
			}
		}
	}

}
