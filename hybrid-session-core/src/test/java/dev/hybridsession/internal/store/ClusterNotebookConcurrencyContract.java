package dev.hybridsession.internal.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static dev.hybridsession.support.Together.together;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the promises of every {@link ClusterNotebook} to instances that write into it at
 * the same time.
 */
public abstract class ClusterNotebookConcurrencyContract extends ClusterNotebookContract {

	private static final int THREADS = 8;

	private static final int ROUNDS = 20;

	@Test
	void theNewestOfFencesRaisedTogetherStays() throws Exception {
		for (int round = 0; round < ROUNDS; round++) {
			String node = this.name + round;
			together(THREADS, (i) -> () -> {
				List<Integer> fences = new ArrayList<>(
						IntStream.range(0, 10).map((n) -> n * THREADS + i).boxed().toList());
				Collections.shuffle(fences, new Random(i));
				fences.forEach((fence) -> notebook().raiseFence(node, fence));
				return true;
			});
			assertThat(notebook().fences()).containsEntry(node, 10L * THREADS - 1);
		}
	}

	@Test
	void aFenceThatIsForgottenAndRaisedTogetherIsRaised() throws Exception {
		for (int round = 0; round < ROUNDS; round++) {
			String node = this.name + round;
			long old = round * 1_000L;
			notebook().raiseFence(node, old);
			together(THREADS, (i) -> () -> {
				for (int n = 0; n < 5; n++) {
					notebook().raiseFence(node, old + n);
					notebook().forgetFences(old + 10);
				}
				notebook().raiseFence(node, old + 10 + i);
				notebook().forgetFences(old + 10);
				return true;
			});
			assertThat(notebook().fences()).containsEntry(node, old + 10 + THREADS - 1);
		}
	}

	@Test
	void oneOfSeveralInstancesTakesOnAVanishedOne() throws Exception {
		for (int round = 0; round < ROUNDS; round++) {
			InstanceNote vanished = note("vanished" + round, 1_000);
			notebook().signIn(vanished);
			long now = 995 + round;
			assertThat(together(THREADS, (i) -> () -> notebook().takeOn(vanished, now + i % 2))).containsOnlyOnce(true);
		}
	}

	@Test
	void aSignOfLifeIsNotOverwrittenByATakeover() throws Exception {
		for (int round = 0; round < ROUNDS; round++) {
			InstanceNote vanished = note("back" + round, 1_000);
			InstanceNote back = note("back" + round, 2_000);
			notebook().signIn(vanished);
			together(THREADS, (i) -> () -> {
				if (i == 0) {
					notebook().signIn(back);
					return true;
				}
				return notebook().takeOn(vanished, 5_000);
			});
			assertThat(notes()).contains(back);
		}
	}

	@Test
	void instancesThatSignInTogetherAreThere() throws Exception {
		for (int round = 0; round < ROUNDS; round++) {
			int current = round;
			together(THREADS, (i) -> () -> {
				notebook().signIn(note("mine" + current + "-" + i, i));
				notebook().signIn(shared(current, i));
				if (i % 2 == 0) {
					notebook().signOut(this.name + "shared" + current);
				}
				notebook().signIn(shared(current, i));
				return true;
			});
			List<InstanceNote> notes = notes();
			assertThat(notes).contains(IntStream.range(0, THREADS)
				.mapToObj((i) -> note("mine" + current + "-" + i, i))
				.toArray(InstanceNote[]::new));
			assertThat(notes).filteredOn((note) -> note.id().equals(this.name + "shared" + current))
				.singleElement()
				.isIn(IntStream.range(0, THREADS).mapToObj((i) -> shared(current, i)).toList());
		}
	}

	/** All of its parts tell who wrote it. */
	private InstanceNote shared(int round, int writer) {
		return new InstanceNote(this.name + "shared" + round, List.of("a", "n" + writer), 1, Set.of("n" + writer),
				"s" + writer, writer, Map.of(), 0);
	}

}
