package dev.hybridsession.internal.store;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import dev.hybridsession.internal.store.SubsessionStore.Insertion;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static dev.hybridsession.support.Together.together;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests the promises of every {@link SubsessionStore}. Tests share a store and have a
 * session of their own.
 */
public abstract class SubsessionStoreContract {

	private static final Runnable NOTHING = () -> {
	};

	// Below the purge times of all other rows.
	private static final long EARLY = -1_000_000;

	private String id = "";

	@BeforeEach
	void chooseId() {
		this.id = SessionStoreContract.id("i");
	}

	protected abstract SessionStore sessions();

	protected abstract SubsessionStore store();

	/**
	 * Inserts a row though its session has ended, as an insert does that asked for the
	 * session just before.
	 * @param session a live session, which is to end
	 * @param end its end
	 * @param row the row
	 */
	protected abstract void leaveBehind(SessionRow session, RowEnd end, SubsessionRow row);

	private SubsessionRow row(String name, long version, int... content) {
		byte[] bytes = new byte[content.length];
		IntStream.range(0, content.length).forEach((i) -> bytes[i] = (byte) content[i]);
		return new SubsessionRow(this.id, name, version, bytes);
	}

	private SessionRow session() {
		SessionRow session = SessionRows.row(this.id, SessionStoreContract.id("p"));
		assertThat(sessions().insert(session)).isTrue();
		return session;
	}

	private boolean end(SessionRow session) {
		return sessions().end(RowState.of(session), SessionRows.end(session, 1, Long.MAX_VALUE - 1), NOTHING);
	}

	private void assertFound(SubsessionRow row) {
		assertThat(store().find(row.internalId(), row.name())).usingRecursiveComparison().isEqualTo(row);
	}

	@Test
	void aRowIsInsertedOnceAndChangedOnConditionOfItsVersion() {
		session();
		assertThat(store().find(this.id, "a")).isNull();
		assertThat(store().update(row("a", 1, 1), 0)).isFalse();
		assertThat(store().insert(row("a", 1, 1))).isEqualTo(Insertion.INSERTED);
		assertThat(store().insert(row("a", 2, 2))).isEqualTo(Insertion.EXISTS);
		assertFound(row("a", 1, 1));
		assertThat(store().insert(row("A", 3, 3))).isEqualTo(Insertion.INSERTED);
		assertThat(store().update(row("a", 4, 4), 2)).isFalse();
		assertThat(store().update(row("a", 4, 4), 1)).isTrue();
		assertFound(row("a", 4, 4));
		assertFound(row("A", 3, 3));
		assertThat(store().findAll(this.id)).extracting(SubsessionRow::name).containsExactlyInAnyOrder("a", "A");
		assertThat(store().findAll(SessionStoreContract.id("i"))).isEmpty();
	}

	@Test
	void everySessionHasItsOwn() {
		SessionRow session = session();
		store().insert(row("a", 1, 1));
		SubsessionRow first = row("a", 1, 1);
		chooseId();
		session();
		assertThat(store().find(this.id, "a")).isNull();
		assertThat(store().insert(row("a", 2, 2))).isEqualTo(Insertion.INSERTED);
		assertThat(store().update(row("a", 3, 3), 1)).isFalse();
		assertFound(first);
		end(session);
		assertFound(row("a", 2, 2));
		assertThat(store().findAll(this.id)).hasSize(1);
	}

	@Test
	void namesOfTheSubsessionsOfManySessionsAreFoundTogether() {
		List<String> ids = IntStream.range(0, 203).mapToObj((i) -> {
			chooseId();
			session();
			if (i % 2 == 0) {
				store().insert(row("a", 1, 1));
				store().insert(row("A", 1, 1));
			}
			return this.id;
		}).toList();
		Map<String, List<String>> names = store().findNames(ids.subList(1, 203));
		assertThat(names).hasSize(101).doesNotContainKey(ids.get(0));
		assertThat(names.get(ids.get(2))).containsExactlyInAnyOrder("a", "A");
		assertThat(names.get(ids.get(202))).containsExactlyInAnyOrder("a", "A");
		assertThat(store().findNames(ids.subList(101, 201))).hasSize(50);
		assertThat(store().findNames(List.of())).isEmpty();
	}

	@Test
	void aRowHangsOnTheRowOfItsSession() {
		assertThat(store().insert(row("a", 1))).isEqualTo(Insertion.NO_SESSION);
		SessionRow session = session();
		store().insert(row("a", 1));
		assertThat(sessions().end(new RowState(this.id, "other", session.version()), SessionRows.end(session, 1, 2),
				NOTHING))
			.isFalse();
		assertThat(store().findAll(this.id)).hasSize(1);
		assertThat(end(session)).isTrue();
		assertThat(store().findAll(this.id)).isEmpty();
		assertThat(store().insert(row("a", 1))).isEqualTo(Insertion.ENDED);
		assertThat(store().update(row("a", 2), 1)).isFalse();
	}

	@Test
	void subsessionsGoWithSessionsThatEndTogether() {
		List<SessionRow> rows = IntStream.range(0, 203).mapToObj((i) -> {
			chooseId();
			SessionRow session = session();
			store().insert(row("a", 1, 1));
			return session;
		}).toList();
		SessionRow other = SessionRows.changed(rows.get(7));
		sessions().update(SessionRows.change(rows.get(7), other));
		assertThat(sessions().endAll(rows.stream()
			.map((session) -> new RowEnding(RowState.of(session), SessionRows.end(session, 1, Long.MAX_VALUE - 1),
					NOTHING))
			.toList())).hasSize(202);
		assertThat(rows).filteredOn((session) -> !store().findAll(session.internalId()).isEmpty())
			.extracting(SessionRow::internalId)
			.containsExactly(other.internalId());
	}

	@Test
	void rowsStayWhileTheirSessionIsRenamed() {
		SessionRow session = session();
		store().insert(row("a", 1, 1));
		sessions().update(SessionRows.change(session, SessionRows.renamed(session, SessionStoreContract.id("p"))));
		assertFound(row("a", 1, 1));
		assertThat(store().update(row("a", 2, 2), 1)).isTrue();
	}

	@Test
	void anEndThatIsRefusedKeepsTheRows() {
		SessionRow session = session();
		store().insert(row("a", 1));
		assertThatThrownBy(() -> sessions().end(RowState.of(session), SessionRows.end(session, 1, 2), () -> {
			throw new UnsupportedOperationException("no");
		})).isInstanceOf(UnsupportedOperationException.class);
		assertThat(store().findAll(this.id)).hasSize(1);
	}

	@Test
	void rowsLeftBehindGoWithThePurge() {
		SessionRow session = session();
		leaveBehind(session, SessionRows.end(session, 1, EARLY), row("a", 1, 1));
		assertFound(row("a", 1, 1));
		assertThat(sessions().find(session.publicId())).isEqualTo(RowRead.NotLive.ENDED);
		assertThat(sessions().purge(EARLY, 10)).isOne();
		assertThat(store().findAll(this.id)).isEmpty();
		assertThat(store().insert(row("a", 1))).isEqualTo(Insertion.NO_SESSION);
	}

	@Test
	void largeRecordsAreKept() {
		session();
		store().insert(new SubsessionRow(this.id, "a", 1, new byte[16_000_000]));
		SubsessionRow found = store().find(this.id, "a");
		assertThat(found).isNotNull();
		assertThat(found.record()).hasSize(16_000_000);
	}

	@Test
	void longestNameIsKeptAndALongerOneRejected() {
		session();
		SubsessionRow longest = row("n".repeat(64), 1, 1);
		assertThat(store().insert(longest)).isEqualTo(Insertion.INSERTED);
		assertFound(longest);
		assertThatExceptionOfType(RowRejectedException.class).isThrownBy(() -> store().insert(row("n".repeat(65), 1)));
		assertThat(store().findAll(this.id)).hasSize(1);
	}

	@Test
	void oneOfConcurrentInsertsAndOneOfConcurrentUpdatesWins() throws Exception {
		session();
		for (int round = 0; round < 10; round++) {
			String name = "n" + round;
			assertThat(together(4, (i) -> () -> store().insert(row(name, i, i)))).containsOnlyOnce(Insertion.INSERTED);
			SubsessionRow found = store().find(this.id, name);
			assertThat(found).isNotNull();
			assertThat(together(4, (i) -> () -> store().update(row(name, 10 + i, i), found.version())))
				.containsOnlyOnce(true);
		}
	}

	@Test
	void endsAndInsertsAtTheSameTimeDoNotFail() throws Exception {
		List<SessionRow> rows = IntStream.range(0, 40)
			.mapToObj((i) -> SessionRows.row(SessionStoreContract.id("i"), SessionStoreContract.id("p")))
			.toList();
		rows.forEach(sessions()::insert);
		together(2, (thread) -> () -> {
			if (thread == 0) {
				return rows.stream().allMatch(this::end);
			}
			rows.forEach((row) -> IntStream.range(0, 5)
				.forEach((i) -> store().insert(new SubsessionRow(row.internalId(), "n" + i, 1, new byte[100]))));
			return true;
		});
		assertThat(rows)
			.allSatisfy((row) -> assertThat(store().insert(new SubsessionRow(row.internalId(), "late", 1, new byte[1])))
				.isEqualTo(Insertion.ENDED));
	}

}
