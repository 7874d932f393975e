package dev.hybridsession.jdbc;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import dev.hybridsession.tier.RowState;
import dev.hybridsession.tier.SessionRow;
import dev.hybridsession.tier.SessionRows;
import dev.hybridsession.tier.SubsessionRow;
import dev.hybridsession.tier.SubsessionStore;
import dev.hybridsession.tier.SubsessionStore.Insertion;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.JdbcTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The rows of subsessions, on every database.
 */
class JdbcSubsessionStoreTests {

	private static final String TABLE = "HYBRID_SESSION";

	private static SubsessionRow row(String name, long version, byte... record) {
		return new SubsessionRow("i", name, version, record);
	}

	private static SubsessionStore store(TestDatabase database) {
		return new JdbcSubsessionStore(database.dataSource(), TABLE);
	}

	private static SessionRow session(TestDatabase database) {
		SessionRow session = SessionRows.row("i", "p");
		new JdbcSessionStore(database.dataSource(), TABLE).insert(session);
		return session;
	}

	@ParameterizedTest
	@EnumSource
	void aRowIsInsertedOnceAndChangedOnConditionOfItsVersion(TestDatabaseServer server) {
		try (TestDatabase database = server.create()) {
			session(database);
			SubsessionStore store = store(database);
			assertThat(store.find("i", "a")).isNull();
			assertThat(store.insert(row("a", 1, (byte) 1))).isEqualTo(Insertion.INSERTED);
			assertThat(store.insert(row("a", 2, (byte) 2))).isEqualTo(Insertion.EXISTS);
			assertThat(store.insert(row("A", 3, (byte) 3))).isEqualTo(Insertion.INSERTED);
			assertThat(store.update(row("a", 4, (byte) 4), 2)).isFalse();
			assertThat(store.update(row("a", 4, (byte) 4), 1)).isTrue();
			SubsessionRow found = store.find("i", "a");
			assertThat(found.version()).isEqualTo(4);
			assertThat(found.record()).containsExactly(4);
			assertThat(store.findAll("i")).extracting(SubsessionRow::name).containsExactlyInAnyOrder("a", "A");
			assertThat(store.findAll("j")).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource
	void aRowHangsOnTheRowOfItsSession(TestDatabaseServer server) {
		try (TestDatabase database = server.create()) {
			SubsessionStore store = store(database);
			JdbcSessionStore sessions = new JdbcSessionStore(database.dataSource(), TABLE);
			assertThat(store.insert(row("a", 1))).isEqualTo(Insertion.NO_SESSION);
			SessionRow session = session(database);
			store.insert(row("a", 1));
			assertThat(
					sessions.end(new RowState("i", "other", session.version()), SessionRows.end(session, 1, 2), () -> {
					}))
				.isFalse();
			assertThat(store.findAll("i")).hasSize(1);
			assertThat(sessions.end(RowState.of(session), SessionRows.end(session, 1, 2), () -> {
			})).isTrue();
			assertThat(store.findAll("i")).isEmpty();
			assertThat(store.insert(row("a", 1))).isEqualTo(Insertion.ENDED);
			assertThat(store.update(row("a", 2), 1)).isFalse();
		}
	}

	@ParameterizedTest
	@EnumSource
	void anEndThatIsRefusedKeepsTheRows(TestDatabaseServer server) {
		try (TestDatabase database = server.create()) {
			SessionRow session = session(database);
			SubsessionStore store = store(database);
			store.insert(row("a", 1));
			try {
				new JdbcSessionStore(database.dataSource(), TABLE).end(RowState.of(session),
						SessionRows.end(session, 1, 2), () -> {
							throw new UnsupportedOperationException("no");
						});
			}
			catch (UnsupportedOperationException ex) {
				assertThat(store.findAll("i")).hasSize(1);
				return;
			}
			throw new AssertionError("The end was not refused");
		}
	}

	@ParameterizedTest
	@EnumSource
	void whatWasLeftBehindGoesWithThePurge(TestDatabaseServer server) {
		try (TestDatabase database = server.create()) {
			SessionRow session = session(database);
			JdbcSessionStore sessions = new JdbcSessionStore(database.dataSource(), TABLE);
			sessions.end(RowState.of(session), SessionRows.end(session, 1, 2), () -> {
			});
			// as by an insert that asked for the session just before it ended
			new JdbcTemplate(database.dataSource()).update(
					"INSERT INTO HYBRID_SESSION_SUBSESSION (INTERNAL_ID, NAME, VERSION, RECORD) VALUES ('i', 'a', 1, ?)",
					new byte[] { 1 });
			assertThat(sessions.purge(3, 10)).isOne();
			assertThat(store(database).findAll("i")).isEmpty();
		}
	}

	@ParameterizedTest
	@EnumSource
	void largeRecordsAreKept(TestDatabaseServer server) {
		try (TestDatabase database = server.create()) {
			session(database);
			SubsessionStore store = store(database);
			store.insert(row("a", 1, new byte[16_000_000]));
			assertThat(store.find("i", "a").record()).hasSize(16_000_000);
		}
	}

	@ParameterizedTest
	@EnumSource
	void endsAndInsertsAtTheSameTimeDoNotFail(TestDatabaseServer server) {
		try (TestDatabase database = server.create()) {
			JdbcSessionStore sessions = new JdbcSessionStore(database.dataSource(), TABLE);
			SubsessionStore store = store(database);
			List<SessionRow> rows = IntStream.range(0, 40).mapToObj((i) -> SessionRows.row("s" + i, "p" + i)).toList();
			rows.forEach(sessions::insert);
			CompletableFuture<Void> inserts = inThread(() -> rows.forEach((row) -> IntStream.range(0, 5)
				.forEach((i) -> store.insert(new SubsessionRow(row.internalId(), "n" + i, 1, new byte[100])))));
			CompletableFuture<Void> ends = inThread(() -> rows
				.forEach((row) -> sessions.end(RowState.of(row), SessionRows.end(row, 1, Long.MAX_VALUE - 1), () -> {
				})));
			CompletableFuture.allOf(inserts, ends).join();
			assertThat(rows).allSatisfy(
					(row) -> assertThat(store.insert(new SubsessionRow(row.internalId(), "late", 1, new byte[1])))
						.isEqualTo(Insertion.ENDED));
		}
	}

	private static CompletableFuture<Void> inThread(Runnable work) {
		return CompletableFuture.runAsync(work, (task) -> new Thread(task).start());
	}

}
