package dev.hybridsession.internal.store;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the promises of every {@link ClusterNotebook}. Tests share a notebook and use
 * names of their own; {@link ClusterNotebookConcurrencyContract} goes on.
 */
public abstract class ClusterNotebookContract {

	private static final AtomicInteger NAMES = new AtomicInteger();

	/** A name of this test's own, of an instance or a node. */
	protected String name = "";

	@BeforeEach
	void chooseName() {
		this.name = "contract" + NAMES.incrementAndGet() + "-";
	}

	/**
	 * Returns the notebook to test.
	 * @return the notebook
	 */
	protected abstract ClusterNotebook notebook();

	protected List<InstanceNote> notes() {
		return notebook().instances().stream().filter((note) -> note.id().startsWith(this.name)).toList();
	}

	protected InstanceNote note(String id, long seen) {
		return new InstanceNote(this.name + id, List.of("a:11211", "b:11211"), 1, Set.of("b:11211"), "digest", seen,
				Map.of(), 0);
	}

	/** Every call that there is. */
	public static List<ThrowingCallable> calls(ClusterNotebook notebook) {
		InstanceNote note = new InstanceNote("calls", List.of("a"), 1, Set.of(), "", 1, Map.of(), 0);
		return List.of(() -> notebook.signIn(note), () -> notebook.takeOn(note, 2), notebook::instances,
				() -> notebook.signOut("calls"), () -> notebook.signOut("calls", 1),
				() -> notebook.raiseFence("calls", 1), notebook::fences, () -> notebook.forgetFences(Long.MIN_VALUE));
	}

	@Test
	void aNoteIsReadAsItWasWritten() {
		InstanceNote note = note("1", 1_000);
		assertThat(notes()).isEmpty();
		notebook().signIn(note);
		assertThat(notes()).containsExactly(note);
		notebook().signIn(note);
		assertThat(notes()).containsExactly(note);
	}

	@Test
	void serversThatAnInstanceReachesAreKept() {
		List<String> nodes = List.of("a:11211", "b:11211", "c:11211", "d:11211");
		Map<String, NodeIdentity> servers = Map.of("b:11211", new NodeIdentity("1@1700000000", "to-ken"), "c:11211",
				new NodeIdentity("", "token"), "d:11211", new NodeIdentity("12@1700000000", ""));
		InstanceNote note = new InstanceNote(this.name, nodes, 1, Set.of("a:11211"), "", 1, servers, 0);
		notebook().signIn(note);
		assertThat(notes()).containsExactly(note);
		assertThat(notebook().takeOn(note, 2)).isTrue();
		assertThat(notes().get(0).identities()).isEqualTo(servers);
		InstanceNote unknowing = new InstanceNote(this.name, nodes, 1, Set.of(), "", 3, Map.of(), 0);
		notebook().signIn(unknowing);
		assertThat(notes()).containsExactly(unknowing);
	}

	@Test
	void timeUntilWhichAnInstanceWritesThroughIsKept() {
		InstanceNote note = new InstanceNote(this.name, List.of("a:11211"), 1, Set.of(), "", 1, Map.of(), 2_000);
		notebook().signIn(note);
		assertThat(notes()).containsExactly(note);
		InstanceNote longer = new InstanceNote(this.name, List.of("a:11211"), 1, Set.of(), "", 1, Map.of(), 3_000);
		notebook().signIn(longer);
		assertThat(notes()).containsExactly(longer);
		assertThat(notebook().takeOn(longer, 5)).isTrue();
		assertThat(notes().get(0).evictingUntil()).isEqualTo(3_000);
	}

	@Test
	void aNoteReplacesTheOneBefore() {
		InstanceNote other = note("2", 1_000);
		notebook().signIn(other);
		notebook().signIn(note("1", 1_000));
		InstanceNote next = new InstanceNote(this.name + "1", List.of("c"), 1, Set.of(), "other digest", 900, Map.of(),
				0);
		notebook().signIn(next);
		assertThat(notes()).containsExactlyInAnyOrder(next, other);
	}

	@Test
	void emptyAndLongListsAreKept() {
		InstanceNote empty = new InstanceNote(this.name + "empty", List.of(), 1, Set.of(), "", 0, Map.of(), 0);
		notebook().signIn(empty);
		assertThat(notes()).containsExactly(empty);
		List<String> many = IntStream.range(1_000, 2_000).mapToObj((i) -> "n".repeat(251) + i).toList();
		InstanceNote full = new InstanceNote(empty.id(), many, 1, new TreeSet<>(many), "s", Long.MAX_VALUE, Map.of(),
				0);
		notebook().signIn(full);
		assertThat(notes()).containsExactly(full);
		notebook().signIn(empty);
		assertThat(notes()).containsExactly(empty);
	}

	@Test
	void theOrderOfNodesIsKept() {
		InstanceNote note = new InstanceNote(this.name, List.of("b", "a", "B", "\u00E9", "[::1]:11211"), 1, Set.of("a"),
				"", 1, Map.of(), 0);
		notebook().signIn(note);
		assertThat(notes()).containsExactly(note);
	}

	@Test
	void longestIdAndDigestAreKept() {
		String longest = this.name + "x".repeat(64 - this.name.length());
		InstanceNote note = new InstanceNote(longest, List.of("a"), 1, Set.of(), longest, -1, Map.of(), 0);
		notebook().signIn(note);
		assertThat(notes()).containsExactly(note);
	}

	@Test
	void idsDifferingInCaseAreDifferent() {
		notebook().signIn(note("x", 1));
		notebook().signIn(note("X", 2));
		assertThat(notes()).containsExactlyInAnyOrder(note("x", 1), note("X", 2));
		notebook().signOut(this.name + "x");
		assertThat(notes()).containsExactly(note("X", 2));
	}

	@Test
	void instanceThatHasSignedOutIsGone() {
		notebook().signIn(note("1", 1_000));
		notebook().signIn(note("2", 1_000));
		notebook().signOut(this.name + "1");
		notebook().signOut(this.name + "1");
		notebook().signOut(this.name + "never");
		assertThat(notes()).containsExactly(note("2", 1_000));
		notebook().signIn(note("1", 2_000));
		assertThat(notes()).containsExactlyInAnyOrder(note("1", 2_000), note("2", 1_000));
	}

	@Test
	void anInstanceIsTakenOnOnceAndItsNoteIsKept() {
		InstanceNote vanished = note("1", 1_000);
		notebook().signIn(vanished);
		assertThat(notebook().takeOn(vanished, 5_000)).isTrue();
		assertThat(notebook().takeOn(vanished, 5_000)).isFalse();
		assertThat(notebook().takeOn(vanished, 6_000)).isFalse();
		assertThat(notes()).containsExactly(note("1", 5_000));
		assertThat(notebook().takeOn(note("1", 5_000), 9_000)).isTrue();
	}

	@Test
	void instanceThatGaveASignOfLifeOrSignedOutIsNotTakenOn() {
		InstanceNote read = note("1", 1_000);
		notebook().signIn(read);
		notebook().signIn(note("1", 1_001));
		assertThat(notebook().takeOn(read, 5_000)).isFalse();
		assertThat(notes()).containsExactly(note("1", 1_001));
		notebook().signOut(read.id());
		assertThat(notebook().takeOn(note("1", 1_001), 5_000)).isFalse();
		assertThat(notes()).isEmpty();
	}

	@Test
	void instanceTakenOnIsSignedOutOnlyIfItHasGivenNoSignOfLifeSince() {
		InstanceNote back = note("1", 1_000);
		InstanceNote gone = note("2", 1_000);
		for (InstanceNote vanished : List.of(back, gone)) {
			notebook().signIn(vanished);
			assertThat(notebook().takeOn(vanished, 1_001)).isTrue();
		}
		notebook().signIn(note("1", 5_000));
		notebook().signOut(back.id(), 1_001);
		notebook().signOut(gone.id(), 1_001);
		notebook().signOut(gone.id(), 1_001);
		assertThat(notes()).containsExactly(note("1", 5_000));
	}

	@Test
	void instanceTakenOnByASlowerClockIsTakenOnOnce() {
		for (long now : new long[] { 1_000, 999, 0 }) {
			InstanceNote vanished = note("now" + now, 1_000);
			notebook().signIn(vanished);
			assertThat(notebook().takeOn(vanished, now)).isTrue();
			assertThat(notebook().takeOn(vanished, now)).isFalse();
		}
		assertThat(notes()).extracting(InstanceNote::seen).containsOnly(1_001L);
	}

	@Test
	void aFenceRisesAndIsNeverLowered() {
		notebook().raiseFence(this.name, 1_000);
		assertThat(notebook().fences()).containsEntry(this.name, 1_000L);
		notebook().raiseFence(this.name, 1_000);
		notebook().raiseFence(this.name, 999);
		assertThat(notebook().fences()).containsEntry(this.name, 1_000L);
		notebook().raiseFence(this.name, 1_001);
		assertThat(notebook().fences()).containsEntry(this.name, 1_001L);
	}

	@Test
	void everyNodeHasAFenceOfItsOwn() {
		String longest = this.name + "n".repeat(255 - this.name.length());
		notebook().raiseFence(longest, 1);
		notebook().raiseFence(this.name + "x", 2);
		notebook().raiseFence(this.name + "X", 3);
		assertThat(notebook().fences()).containsEntry(longest, 1L)
			.containsEntry(this.name + "x", 2L)
			.containsEntry(this.name + "X", 3L);
	}

	@Test
	void olderFencesAreForgottenAndNoOthers() {
		for (int time = 1_000; time < 1_005; time++) {
			notebook().raiseFence(this.name + time, time);
		}
		notebook().forgetFences(1_003);
		Set<String> left = notebook().fences()
			.keySet()
			.stream()
			.filter((node) -> node.startsWith(this.name))
			.collect(Collectors.toSet());
		assertThat(left).containsExactlyInAnyOrder(this.name + 1_003, this.name + 1_004);
		notebook().forgetFences(1_003);
		notebook().raiseFence(this.name + 1_000, 1_001);
		assertThat(notebook().fences()).containsEntry(this.name + 1_000, 1_001L);
	}

}
