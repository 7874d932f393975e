package dev.hybridsession.internal.jdbc;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.hybridsession.EndedSession;
import dev.hybridsession.EndedSession.EndReason;
import dev.hybridsession.EndedSession.EndedSubsession;
import dev.hybridsession.internal.store.RowState;
import dev.hybridsession.internal.store.SessionRow;
import dev.hybridsession.internal.store.SessionRows;
import dev.hybridsession.support.TestDatabase;
import dev.hybridsession.support.TestDatabaseServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.session.MapSession;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Tag("servers")
class JdbcSessionArchiveTests {

	private static EndedSession ended(String internalId, @Nullable String principal, Set<String> names) {
		return new EndedSession(internalId, principal, Instant.ofEpochMilli(1), Instant.ofEpochMilli(2),
				Instant.ofEpochMilli(3), EndReason.EXPIRED, 4, names, new MapSession(),
				List.of(new EndedSubsession("cart", 5, () -> "x")));
	}

	private static Map<String, Object> read(TestDatabase database, String internalId) {
		return new JdbcTemplate(database.dataSource()).queryForObject(
				"SELECT * FROM HYBRID_SESSION_ARCHIVE WHERE INTERNAL_ID = ?",
				(row, number) -> Map.of("principal", String.valueOf(row.getString("PRINCIPAL")), "times",
						List.of(row.getLong("CREATION_TIME"), row.getLong("LAST_ACCESS_TIME"),
								row.getLong("ENDED_TIME")),
						"reason", row.getString("REASON"), "size", row.getInt("RECORD_SIZE"), "names",
						String.valueOf(row.getString("ATTRIBUTE_NAMES")), "subsessions",
						row.getString("SUBSESSION_NAMES")),
				internalId);
	}

	@ParameterizedTest
	@EnumSource
	void endedSessionsAreArchivedOnce(TestDatabaseServer server) {
		try (TestDatabase database = server.create()) {
			JdbcSessionArchive archive = new JdbcSessionArchive(
					new Tables(database.dataSource(), "HYBRID_SESSION", "hybrid"));
			archive.archive(ended("i1", "alice", Set.of("cart", "b\nc", "a\\n", "\u00E9\uD83D\uDE00")));
			archive.archive(ended("i1", "bob", Set.of()));
			assertThat(read(database, "i1"))
				.isEqualTo(Map.of("principal", "alice", "times", List.of(1L, 2L, 3L), "reason", "EXPIRED", "size", 4,
						"names", "a\\\\n\nb\\nc\ncart\n\u00E9\uD83D\uDE00", "subsessions", "cart"));
			archive.archive(ended("i2", null, Set.of()));
			assertThat(read(database, "i2")).containsEntry("principal", "null").containsEntry("names", "null");
		}
	}

	@ParameterizedTest
	@EnumSource
	void noContentPreventsAnEnd(TestDatabaseServer server) {
		try (TestDatabase database = server.create()) {
			JdbcSessionArchive archive = new JdbcSessionArchive(
					new Tables(database.dataSource(), "HYBRID_SESSION", "hybrid"));
			archive.archive(ended("i1", "x".repeat(10_000), Set.of("y".repeat(200_000))));
			assertThat(read(database, "i1")).containsEntry("principal", "x".repeat(255))
				.containsEntry("names", "y".repeat(200_000));
			archive.archive(ended("i2", "a\0b\uD800c", Set.of("\0", "\uDC00")));
			assertThat(read(database, "i2")).containsEntry("principal", "a\uFFFDb\uFFFDc")
				.containsEntry("names", "\uFFFD\n\uFFFD");
			archive.archive(ended("i3", "\uD83D\uDE00".repeat(200), Set.of()));
			assertThat(read(database, "i3")).containsEntry("principal", "\uD83D\uDE00".repeat(127));
		}
	}

	@ParameterizedTest
	@EnumSource
	void sessionIsArchivedInTheTransactionOfItsEnd(TestDatabaseServer server) {
		try (TestDatabase database = server.create()) {
			JdbcSessionStore store = new JdbcSessionStore(
					new Tables(database.dataSource(), "HYBRID_SESSION", "hybrid"));
			JdbcSessionArchive archive = new JdbcSessionArchive(
					new Tables(database.dataSource(), "HYBRID_SESSION", "hybrid"));
			SessionRow row = SessionRows.row("i1", "p1");
			store.insert(row);
			assertThatThrownBy(() -> store.end(RowState.of(row), SessionRows.end(row, 1, 2), () -> {
				archive.archive(ended("i1", "alice", Set.of()));
				throw new IllegalStateException("refused");
			})).hasMessage("refused");
			assertThat(count(database)).isZero();
			assertThat(store.find("p1")).isInstanceOf(SessionRow.class);
			store.end(RowState.of(row), SessionRows.end(row, 1, 2),
					() -> archive.archive(ended("i1", "alice", Set.of())));
			assertThat(count(database)).isOne();
		}
	}

	private static int count(TestDatabase database) {
		Integer count = new JdbcTemplate(database.dataSource())
			.queryForObject("SELECT COUNT(*) FROM HYBRID_SESSION_ARCHIVE", Integer.class);
		return (count != null) ? count : -1;
	}

}
